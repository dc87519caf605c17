"""Whom to ask for what: the service that cases of its class mostly needed, unless it was asked for already."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from meari.apps.cases import models
from meari.apps.cases.queries import alike
from meari.apps.cases.suggesting import Fills, Offer

LEAST_CASES, LEAST_SHARE = 10, 0.3


class NextStep:
    label = _("Next step")
    order = 30
    most = 1
    fills = Fills.ASK

    def said(self, _thing: str, text: str) -> str:
        return text

    def offers(self, case: models.Case) -> Sequence[Offer]:
        if case.closed_at is not None:
            return ()
        ids = list(alike.closed_like(case).values_list("pk", flat=True))
        if len(ids) < LEAST_CASES:
            return ()
        asked = models.Task.objects.filter(case__in=ids, service__is_active=True, service__office__is_active=True)
        counted = (
            asked.order_by().values("service", "service__name").annotate(n=Count("case", distinct=True)).order_by("-n")
        )
        known = set(case.tasks.values_list("service_id", flat=True))
        return [
            Offer(str(row["service"]), row["n"] / len(ids), row["service__name"])
            for row in counted
            if row["n"] / len(ids) >= LEAST_SHARE and row["service"] not in known
        ]

    def right(self, case: models.Case, thing: str) -> bool | None:
        return case.tasks.filter(service_id=int(thing)).exists()


kind = NextStep()
