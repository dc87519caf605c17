"""What a long conversation comes to: the customer's own sentences that stand for the others, and our last word."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.cases import models
from meari.apps.cases.suggesting import Fills, Offer
from meari.engines.text.summarise import central

LEAST_MESSAGES, MOST_SENTENCES = 4, 3
Direction = models.Message.Direction


class Summary:
    label = _("In short")
    order = 5
    most = 1
    fills = Fills.NOTHING

    def said(self, _thing: str, text: str) -> str:
        return text

    def offers(self, case: models.Case) -> Sequence[Offer]:
        said = case.messages.exclude(direction=Direction.NOTE).filter(is_automatic=False)
        messages = list(said.values_list("direction", "text"))
        if len(messages) < LEAST_MESSAGES:
            return ()
        lines = central([text for direction, text in messages if direction == Direction.IN], most=MOST_SENTENCES)
        return [Offer("now", 1.0, "\n".join(lines))] if lines else ()

    def right(self, _case: models.Case, _thing: str) -> bool | None:
        return None


kind = Summary()
