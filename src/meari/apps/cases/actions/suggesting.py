"""Suggesting what saves typing, noting what was taken, and measuring both."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from meari.apps.cases import models, suggesting
from meari.apps.cases.actions import _case
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.engines.metrics.shares import Part, wilson

SUGGESTION_ACCEPTED = event_type("cases.suggestion_accepted", payload=("sort", "rank"))
LOOK_BACK = timedelta(days=90)


def suggest(case_id: int, *, now: datetime) -> int:
    """Work out anew what may be suggested in an open case; what was accepted stays. Returns how many are shown.

    Kinds are asked outside the transaction, because some compare many texts.
    """
    case = models.Case.objects.select_related("team").filter(pk=case_id, merged_into=None).first()
    if case is None or case.closed_at is not None:
        return 0
    silent = silent_kinds(now=now)
    made = [
        models.Suggestion(
            case=case, sort=sort, thing=offer.thing, text=offer.text, score=offer.score, rank=rank,
            is_shown=sort not in silent, offered_at=now,
        )
        for sort, kind in suggesting.in_order()
        for rank, offer in enumerate(list(kind.offers(case))[: kind.most])
    ]  # fmt: skip
    with transaction.atomic():
        models.Case.objects.select_for_update().get(pk=case.pk)
        models.Suggestion.objects.filter(case=case, accepted_at=None, judged_at=None).delete()
        kept = set(models.Suggestion.objects.filter(case=case).values_list("sort", "thing"))
        models.Suggestion.objects.bulk_create([one for one in made if (one.sort, one.thing) not in kept])
    return sum(one.is_shown for one in made)


@transaction.atomic
def accept_suggestion(suggestion: models.Suggestion, *, by: people.User, now: datetime) -> models.Suggestion:
    """Note that somebody took it over; the second time changes nothing. Raises ``NotAllowed`` and ``Gone``."""
    _case.demand_work(by, suggestion.case)
    _case.held(suggestion.case)
    taken = models.Suggestion.objects.filter(pk=suggestion.pk, accepted_at=None).update(accepted_at=now, accepted_by=by)
    suggestion.refresh_from_db()
    if taken:
        told = {"sort": suggestion.sort, "rank": suggestion.rank}
        events.record(SUGGESTION_ACCEPTED, actor_id=by.pk, subject_id=suggestion.case_id, payload=told, now=now)
    return suggestion


def judge(case_id: int, *, now: datetime) -> int:
    """Once a case is closed, write down which of its suggestions were right. Returns of how many that is known."""
    case = models.Case.objects.filter(pk=case_id, closed_at__isnull=False, merged_into=None).first()
    if case is None:
        return 0
    known, installed = 0, suggesting.suggestion_kinds()
    for one in models.Suggestion.objects.filter(case=case, judged_at=None):
        one.was_right = installed[one.sort].right(case, one.thing) if one.sort in installed else None
        one.judged_at = now
        one.save(update_fields=["was_right", "judged_at"])
        known += one.was_right is not None
    return known


def silent_kinds(*, now: datetime) -> frozenset[str]:
    """Kinds that were surely right too seldom of late: they are worked out and measured, but not shown.

    Of several suggestions of a kind in a case the best one counts.
    """
    recent = models.Suggestion.objects.filter(judged_at__gte=now - LOOK_BACK, was_right__isnull=False)
    by_case = recent.order_by().values("sort", "case").annotate(hits=Count("pk", filter=Q(was_right=True)))
    counted: dict[str, list[int]] = {}
    for row in by_case:
        cases = counted.setdefault(row["sort"], [0, 0])
        cases[0] += row["hits"] > 0
        cases[1] += 1
    return frozenset(
        sort
        for sort, (right, of) in counted.items()
        if of >= suggesting.LEAST_JUDGED and (wilson(Part(right, of=of)).high or 0) < suggesting.LEAST_RIGHT
    )
