"""What cases cost their customers, and which promises were kept: worked out for many cases at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db.models import Count, Q

from meari.apps.cases import clock, models
from meari.engines.metrics.efforts import Trouble, effort_points

DAY = timedelta(hours=8)
"""A working day, by which waiting is counted."""
Promise = models.Deadline.Promise


def effort_of(cases: Sequence[models.Case]) -> Mapping[int, int]:
    """Effort points of the closed ones among ``cases``, by case."""
    closed = [case for case in cases if case.closed_at is not None]
    ids = [case.pk for case in closed]
    promised, paused, told = promises(ids), pauses(ids), said(ids)
    return {
        case.pk: effort(case, told.get(case.pk, {}), worked(promised[case.pk].get(Promise.SOLVE), paused[case.pk]))
        for case in closed
    }


def kept(deadline: models.Deadline | None) -> bool | None:
    """Whether the promise was kept; unknown while it runs and where nobody waited any more."""
    if deadline is None or (deadline.met_at is None and deadline.missed_at is None):
        return None
    return deadline.missed_at is None


def worked(deadline: models.Deadline | None, pauses: Sequence[models.Pause]) -> timedelta | None:
    """The working time that a promise took which was met."""
    if deadline is None or deadline.met_at is None:
        return None
    return clock.standing(deadline, pauses, now=deadline.met_at).worked


def minutes(length: timedelta | None) -> int | None:
    """Whole minutes."""
    return None if length is None else length // timedelta(minutes=1)


def effort(case: models.Case, told: Mapping[str, int], length: timedelta | None) -> int:
    """Effort points of one closed case."""
    trouble = Trouble(
        contacts=told.get("contacts", 0), repeats=told.get("repeats", 0), handoffs=case.handoffs, reopened=case.reopened,
        channels=told.get("channels", 1), waited_days=(length or timedelta(0)) // DAY,
    )  # fmt: skip
    return effort_points(trouble)


def promises(ids: Sequence[int]) -> Mapping[int, dict[str, models.Deadline]]:
    """The last promise of each sort, by case."""
    found: dict[int, dict[str, models.Deadline]] = defaultdict(dict)
    rows = (
        models.Deadline.objects.filter(case__in=ids)
        .exclude(promise=Promise.TASK)
        .select_related("hours")
        .order_by("pk")
    )
    for deadline in rows:
        found[deadline.case_id][deadline.promise] = deadline
    return found


def pauses(ids: Sequence[int]) -> Mapping[int, list[models.Pause]]:
    """When the clocks stood still, by case."""
    found: dict[int, list[models.Pause]] = defaultdict(list)
    for pause in models.Pause.objects.filter(case__in=ids):
        found[pause.case_id].append(pause)
    return found


def said(ids: Sequence[int]) -> Mapping[int, dict[str, int]]:
    """What the customer said, by case: how often, how often again, by how many channels."""
    messages = models.Message.objects.filter(case__in=ids, direction=models.Message.Direction.IN, is_automatic=False)
    counted = (
        messages.order_by()
        .values("case")
        .annotate(
            contacts=Count("pk"),
            repeats=Count("pk", filter=Q(is_repeat=True)),
            channels=Count("channel", distinct=True),
        )
    )
    return {row["case"]: {name: row[name] for name in ("contacts", "repeats", "channels")} for row in counted}
