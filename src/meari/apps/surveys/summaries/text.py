"""Open answers: their words are voices, so the page shows those by class and topic."""

from __future__ import annotations

from meari.apps.surveys.summarising import Asked, Figure


class Text:
    template = "text"

    def build(self, asked: Asked) -> Figure:
        del asked
        return Figure()


kind = Text()
