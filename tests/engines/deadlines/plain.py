"""The same rules minute by minute: a look at the clock on the wall, then on to the next minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from meari.vocabulary.deadlines import BusinessHours, Pause, Span

MINUTE = timedelta(minutes=1)


def spans_on(hours: BusinessHours, day: date) -> tuple[Span, ...]:
    for own in hours.open_days:
        if own.on == day:
            return own.spans
    return () if day in hours.holidays else hours.week[day.weekday()]


def is_open(hours: BusinessHours, at: datetime) -> bool:
    wall = at.astimezone(ZoneInfo(hours.zone))
    return any(
        span.opens <= wall.time() and (wall.time() < span.closes or span.closes == time(0))
        for span in spans_on(hours, wall.date())
    )


def is_paused(pauses: Sequence[Pause], at: datetime) -> bool:
    return any(pause.began_at <= at and (pause.ended_at is None or at < pause.ended_at) for pause in pauses)


def worked_minutes(hours: BusinessHours, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> int:
    at, worked = start.astimezone(UTC), 0
    while at < end:
        worked += is_open(hours, at) and not is_paused(pauses, at)
        at += MINUTE
    return worked


def due_at(
    hours: BusinessHours, start: datetime, minutes: int, pauses: Sequence[Pause], *, until: datetime
) -> datetime | None:
    """The end of the minute that completes them; none before ``until``."""
    at = start.astimezone(UTC)
    while at < until:
        minutes -= is_open(hours, at) and not is_paused(pauses, at)
        at += MINUTE
        if not minutes:
            return at
    return None
