"""The clocks of a case and its tasks: promises in working time, paused while somebody else holds the case.

All of it is part of the caller's transaction, which holds the case's row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache

from django.db.models import F, QuerySet

from meari.apps.cases import models
from meari.engines import deadlines
from meari.vocabulary.deadlines import BusinessHours, OpenDay, Pause, Promise, Span, Standing

WARN_SHARE = 0.75
"""The share of a promise that is used up when people are warned."""
ALL_DAY = (("00:00", "00:00"),)
YEARS = range(2015, 2041)
"""The years whose public holidays count; Korean lunar ones are in the data of the ``holidays`` package."""
TASK = models.Deadline.Promise.TASK


class NoHours(Exception):
    """No working hours are set up."""


def hours_of(team_id: int) -> models.Hours:
    """The hours of a team's office, or the house's. Raises ``NoHours``."""
    found = models.Hours.objects.filter(offices__team=team_id).first()
    found = found or models.Hours.objects.filter(is_default=True).first()
    if found is None:
        raise NoHours
    return found


def begin(
    case: models.Case, promise: str, *, minutes: int, team_id: int, now: datetime, task: models.Task | None = None
) -> models.Deadline:
    """Promise something from now on. Raises ``NoHours``."""
    deadline = models.Deadline(
        case=case, task=task, promise=promise, team_id=team_id, hours=hours_of(team_id), minutes=minutes, began_at=now
    )
    _reckon(deadline, ())
    deadline.save()
    return deadline


def meet(case: models.Case, promise: str, *, now: datetime, task: models.Task | None = None) -> None:
    """What was promised is done, in time or not."""
    running = _running(case, task).filter(promise=promise)
    running.filter(due_at__lt=now, missed_at=None).update(missed_at=F("due_at"))
    running.update(met_at=now)


def drop(case: models.Case, *, now: datetime, task: models.Task | None = None) -> None:
    """Nobody waits for it any more: for ``task``, or for the case itself."""
    _running(case, task).update(dropped_at=now)


def settle(case: models.Case, *, now: datetime) -> None:
    """Let the clock stand or run as the case's state and its tasks ask for, and repeat the next deadline on the case.

    Sets ``waits_for``, ``due_at`` and ``warn_at``; the caller saves the case.
    """
    case.waits_for = _waits_for(case)
    stands = case.closed_at is None and case.waits_for != models.Case.Waits.US
    standing = case.pauses.filter(ended_at=None).first()
    if standing is not None and not (stands and standing.waits_for == case.waits_for):
        standing.ended_at = now
        standing.save(update_fields=["ended_at"])
        standing = None
    if stands and standing is None:
        models.Pause.objects.create(case=case, waits_for=case.waits_for, began_at=now)
    running = list(_running(case).select_related("hours"))
    pauses = _pauses(case) if running else ()
    for deadline in running:
        _reckon(deadline, pauses)
        deadline.save(update_fields=["due_at", "warn_at"])
    case.due_at = min((one.due_at for one in running if one.due_at is not None), default=None)
    case.warn_at = min((one.warn_at for one in running if one.warn_at is not None), default=None)


def standing(deadline: models.Deadline, pauses: Sequence[models.Pause], *, now: datetime) -> Standing:
    """How a promise stands; ``pauses`` are those of its case, which do not count for tasks."""
    held = () if deadline.task_id else tuple(_plain(pause) for pause in pauses)
    return deadlines.standing(
        promise_of(deadline), hours=business_hours(deadline.hours), start=deadline.began_at, now=now, pauses=held,
        finished_at=deadline.met_at or deadline.dropped_at,
    )  # fmt: skip


def promise_of(deadline: models.Deadline) -> Promise:
    return Promise(deadline.minutes, warn_share=WARN_SHARE)


def business_hours(hours: models.Hours) -> BusinessHours:
    """The hours as the engine reads them, with the public holidays of the years around. Raises ``WrongHours``."""
    week = tuple(_spans(day) for day in hours.weekly) or (_spans(ALL_DAY),) * 7
    open_days = tuple(OpenDay(date.fromisoformat(on), _spans(spans)) for on, spans in sorted(hours.extra.items()))
    closed = frozenset(map(date.fromisoformat, hours.closed))
    return _hours(hours.zone, week, hours.country, closed, open_days)


def _running(case: models.Case, task: models.Task | None = None) -> QuerySet[models.Deadline]:
    """What is promised for ``task``, or for the case itself.

    The latter are told by their promise, which means the same as having no task: SQLite would look for that one through
    every promise of the house.
    """
    found = models.Deadline.objects.filter(case=case, met_at=None, dropped_at=None)
    return found.filter(task=task) if task is not None else found.exclude(promise=TASK)


def _waits_for(case: models.Case) -> str:
    over = (models.Task.State.DONE, models.Task.State.DECLINED, models.Task.State.WITHDRAWN)
    if case.tasks.filter(holds_case=True).exclude(state__in=over).exists():
        return models.Case.Waits.TEAM
    return models.Case.Waits.CUSTOMER if case.state == models.Case.State.ON_HOLD else models.Case.Waits.US


def _pauses(case: models.Case) -> tuple[Pause, ...]:
    return tuple(_plain(pause) for pause in case.pauses.all())


def _plain(pause: models.Pause) -> Pause:
    return Pause(pause.began_at, pause.ended_at, pause.waits_for)


def reckon(deadline: models.Deadline, pauses: Sequence[models.Pause]) -> None:
    """Work out when ``deadline`` is due and when people are warned; nothing is saved."""
    _reckon(deadline, tuple(_plain(pause) for pause in pauses))


def _reckon(deadline: models.Deadline, pauses: Sequence[Pause]) -> None:
    hours, promise = business_hours(deadline.hours), promise_of(deadline)
    deadline.due_at = deadlines.due_at(hours, start=deadline.began_at, amount=promise.amount, pauses=pauses)
    deadline.warn_at = deadlines.warn_at(promise, hours=hours, start=deadline.began_at, pauses=pauses)


def _spans(written: Sequence[Sequence[str]]) -> tuple[Span, ...]:
    return tuple(Span(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in written)


@lru_cache(maxsize=64)
def _hours(
    zone: str, week: tuple[tuple[Span, ...], ...], country: str, closed: frozenset[date], open_days: tuple[OpenDay, ...]
) -> BusinessHours:
    off = closed | _holidays(country) if country else closed
    return BusinessHours(zone, week, off, open_days)


@lru_cache(maxsize=16)
def _holidays(country: str) -> frozenset[date]:
    return frozenset(deadlines.holidays(country, years=YEARS))
