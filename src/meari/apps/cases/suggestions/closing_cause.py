"""Why it happened, for closing the case: what caused the latest closed cases of its class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.cases import models
from meari.apps.cases.queries import alike
from meari.apps.cases.suggesting import Fills, Offer
from meari.apps.voices import queries as voices

LEAST_CASES, LEAST_SHARE = 8, 0.2


class ClosingCause:
    label = _("Cause")
    order = 20
    most = 2
    fills = Fills.CLOSE

    def said(self, thing: str, _text: str) -> str:
        return voices.names("cause").get(thing, "")

    def offers(self, case: models.Case) -> Sequence[Offer]:
        causes = Counter(alike.closed_like(case).exclude(cause_key="").values_list("cause_key", flat=True))
        total = sum(causes.values())
        if total < LEAST_CASES:
            return ()
        ranked = [(key, count / total) for key, count in causes.most_common() if key != models.UNKNOWN_CAUSE]
        return [Offer(key, share) for key, share in ranked if share >= LEAST_SHARE]

    def right(self, case: models.Case, thing: str) -> bool | None:
        return case.cause_key == thing if case.cause_key not in {"", models.UNKNOWN_CAUSE} else None


kind = ClosingCause()
