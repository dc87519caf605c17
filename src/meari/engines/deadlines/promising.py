"""Due times: what was promised in working time, less the pauses in which somebody else holds the case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from meari.engines.deadlines.opening import Opening, moment_of, opening_of
from meari.engines.deadlines.working import exactly, length
from meari.vocabulary.deadlines import MIDNIGHT, BusinessHours, Counting, Pause, Promise, Span, Standing, State

NO_END = 1 << 62
"""Behind the end of the calendar, in microseconds since 1970."""
ALWAYS = BusinessHours("UTC", ((Span(MIDNIGHT, MIDNIGHT),),) * 7)

Held = Sequence[tuple[int, int]]
"""Pauses since the start as (began, ended), in order and apart."""


def due_at(
    hours: BusinessHours, *, start: datetime, amount: timedelta, pauses: Iterable[Pause] = ()
) -> datetime | None:
    """The first instant (UTC) by which ``amount`` of working time outside pauses has passed since ``start``.

    Pauses may overlap, begin before ``start`` and stand in any order. ``None`` while an open one keeps the rest of the amount. Raises
    ``WrongInput`` (``naive``, ``negative``) and ``Unreachable``.
    """
    begun = exactly(start)
    return _moment(_due(opening_of(hours), begun, length(amount), _held(pauses, begun)))


def warn_at(
    promise: Promise, *, hours: BusinessHours, start: datetime, pauses: Iterable[Pause] = ()
) -> datetime | None:
    """When the promise's share for a warning is used up (UTC), by the same rules as ``due_at``."""
    return due_at(_hours_of(promise, hours), start=start, amount=promise.warn_amount, pauses=pauses)


def standing(
    promise: Promise,
    *,
    hours: BusinessHours,
    start: datetime,
    now: datetime,
    pauses: Sequence[Pause] = (),
    finished_at: datetime | None = None,
) -> Standing:
    """How a promise stands ``now``, or how it stood when the thing was finished.

    A due time that has passed weighs more than a pause, a pause more than a warning. Whoever finishes at the due time has met it.
    ``now`` moves no due time, so a clock that is put on or back changes the state alone, and for as long as it is wrong. Raises
    ``WrongInput`` (``naive``) and ``Unreachable``.
    """
    opening, begun = opening_of(_hours_of(promise, hours)), exactly(start)
    until = exactly(now if finished_at is None else finished_at)
    held = _held(pauses, begun)
    due = _due(opening, begun, length(promise.amount), held)
    warn = _due(opening, begun, length(promise.warn_amount), held)
    passed = opening.worked(begun, until)
    paused = sum(opening.worked(began, min(ended, until)) for began, ended in held)
    worked = timedelta(microseconds=passed - paused)
    holding = _holding(pauses, until, is_kept=due is None and finished_at is None)
    if finished_at is not None:
        state = State.MET if due is None or until <= due else State.MISSED
    elif due is not None and until > due:
        state = State.BREACHED
    elif holding is not None:
        state = State.PAUSED
    else:
        state = State.WARNED if warn is not None and until >= warn else State.ON_TIME
    return Standing(
        state=state,
        due_at=_moment(due),
        warn_at=_moment(warn),
        worked=worked,
        paused=timedelta(microseconds=paused),
        left=promise.amount - worked,
        held_by=holding,
    )


def _hours_of(promise: Promise, hours: BusinessHours) -> BusinessHours:
    return ALWAYS if promise.counting is Counting.CALENDAR else hours


def _moment(instant: int | None) -> datetime | None:
    return None if instant is None else moment_of(instant)


def _due(opening: Opening, start: int, amount: int, held: Held) -> int | None:
    at = start
    for began, ended in held:
        worked = opening.worked(at, began)
        if worked >= amount:
            break
        if ended == NO_END:
            return None
        at, amount = ended, amount - worked
    return opening.reach(at, amount)


def _held(pauses: Iterable[Pause], start: int) -> Held:
    found: list[tuple[int, int]] = []
    for began, ended in sorted((max(exactly(pause.began_at), start), _end(pause)) for pause in pauses):
        if ended <= began:
            continue
        if found and began <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ended)
        else:
            found.append((began, ended))
    return found


def _end(pause: Pause) -> int:
    return NO_END if pause.ended_at is None else exactly(pause.ended_at)


def _holding(pauses: Iterable[Pause], until: int, *, is_kept: bool) -> str | None:
    """The reason of the latest pause around the instant; where an open one that is still to begin keeps the due time, its own."""
    known = [(exactly(pause.began_at), _end(pause), pause.reason) for pause in pauses]
    around = [(began, reason) for began, ended, reason in known if began <= until < ended]
    if around:
        return max(around)[1]
    kept = [(began, reason) for began, ended, reason in known if ended == NO_END]
    return min(kept)[1] if is_kept else None
