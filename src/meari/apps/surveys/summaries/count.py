"""Only how many there are: signatures."""

from __future__ import annotations

from meari.apps.surveys.summarising import Asked, Figure


class Count:
    template = "figure"

    def build(self, asked: Asked) -> Figure:
        del asked
        return Figure()


kind = Count()
