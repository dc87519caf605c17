"""How many of all complete responses agreed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.summarising import Asked, Figure
from meari.engines.metrics.experience import top_share


class Agreed:
    template = "figure"

    def build(self, asked: Asked) -> Figure:
        agreed = min(asked.answered, asked.responses)
        return Figure(readings=[(_("Agreed"), "share", top_share(agreed, n=asked.responses))])


kind = Agreed()
