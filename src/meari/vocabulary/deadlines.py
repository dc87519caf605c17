"""When somebody works, what was promised within that time, and how the promise stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)


class WrongHours(ValueError):
    """Business hours that mean nothing; ``reason`` is a key (``unknown_zone``, ``not_seven_days``, ``backwards_span``,
    ``not_wall_time``, ``overlapping_spans`` or out of order, ``day_twice``), ``where`` the zone, weekday (0 is Monday) or day.
    """

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(f"{reason}: {where}" if where else reason)
        self.reason, self.where = reason, where


class WrongPromise(ValueError):
    """A promise of nothing; ``reason`` is a key (``no_minutes``, ``wrong_share``)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Span:
    """Open while the clock on the wall reads ``opens`` or later and earlier than ``closes``.

    A span that closes at 00:00 lasts to the end of its day; hours over midnight are two spans, one on each day.
    """

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day with hours of its own, whatever its weekday and even on a holiday; without spans it is closed."""

    on: date
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """The hours in which a team works: ``week`` holds the spans of Monday to Sunday, in order, in local time of ``zone``
    (IANA name). On ``holidays`` nobody works; ``open_days`` stand above both. Raises ``WrongHours``.
    """

    zone: str
    week: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = frozenset()
    open_days: tuple[OpenDay, ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):  # unknown; a path out of the data; a folder of it
            raise WrongHours("unknown_zone", self.zone) from None
        if len(self.week) != 7:
            raise WrongHours("not_seven_days", str(len(self.week)))
        for weekday, spans in enumerate(self.week):
            _check(spans, str(weekday))
        seen: set[date] = set()
        for day in self.open_days:
            _check(day.spans, day.on.isoformat())
            if day.on in seen:
                raise WrongHours("day_twice", day.on.isoformat())
            seen.add(day.on)


def _check(spans: tuple[Span, ...], where: str) -> None:
    for span in spans:
        if span.opens.tzinfo or span.closes.tzinfo:
            raise WrongHours("not_wall_time", where)
        if span.closes != MIDNIGHT and span.closes <= span.opens:
            raise WrongHours("backwards_span", where)
    for earlier, later in pairwise(spans):
        if earlier.closes == MIDNIGHT or later.opens < earlier.closes:
            raise WrongHours("overlapping_spans", where)


@dataclass(frozen=True, slots=True)
class Pause:
    """Somebody else holds the case: the customer, another team. ``reason`` is a key; an open pause has no end.

    One that ends before it began (a clock was put back) is none.
    """

    began_at: datetime
    ended_at: datetime | None
    reason: str


class Counting(StrEnum):
    """Which minutes a promise counts."""

    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Promise:
    """Done within ``minutes``, with a warning when ``warn_share`` (0 to 1) of them is used up. Raises ``WrongPromise``."""

    minutes: int
    counting: Counting = Counting.WORKING
    warn_share: float = 0.8

    def __post_init__(self) -> None:
        if self.minutes <= 0:
            raise WrongPromise("no_minutes")
        if not 0 < self.warn_share <= 1:
            raise WrongPromise("wrong_share")

    @property
    def amount(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def warn_amount(self) -> timedelta:
        return self.amount * self.warn_share


class State(StrEnum):
    """How a promise stands."""

    ON_TIME = "on_time"
    WARNED = "warned"
    PAUSED = "paused"
    BREACHED = "breached"
    MET = "met"
    """Finished at the due time or before."""
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a promise stands at one instant, which is the end where the thing is finished.

    ``due_at`` and ``warn_at`` (UTC) are ``None`` where an open pause began before them. ``worked`` is what counted so far, ``paused``
    what would have counted without pauses, ``left`` what remains of the promise and negative where it is overdue.
    ``held_by`` is the reason of the pause that holds it at that instant.
    """

    state: State
    due_at: datetime | None
    warn_at: datetime | None
    worked: timedelta
    paused: timedelta
    left: timedelta
    held_by: str | None = None
