"""Working time: the minutes in which somebody is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from meari.engines.deadlines.opening import MICROSECOND, instant_of, moment_of, opening_of
from meari.vocabulary.deadlines import BusinessHours


class WrongInput(ValueError):
    """An instant or length that nothing can be reckoned with; ``reason`` is a key (``naive``, ``negative``)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_open(hours: BusinessHours, *, at: datetime) -> bool:
    """Whether the aware instant lies in business hours: a span holds its beginning, not its end.

    Raises ``WrongInput`` (``naive``) and ``Unreachable`` at the ends of the calendar.
    """
    return opening_of(hours).is_open(exactly(at))


def next_open(hours: BusinessHours, *, at: datetime) -> datetime:
    """The first open instant (UTC) from ``at`` on, which is ``at`` itself during business hours.

    Raises ``WrongInput`` (``naive``) and ``Unreachable``.
    """
    return moment_of(opening_of(hours).next_open(exactly(at)))


def working_time(hours: BusinessHours, *, start: datetime, end: datetime) -> timedelta:
    """How long business hours were open between two aware instants; nothing where ``end`` is the earlier one, so that a
    clock which was put back takes nothing away. Raises ``WrongInput`` (``naive``) and ``Unreachable`` (``too_far``).
    """
    return timedelta(microseconds=opening_of(hours).worked(exactly(start), exactly(end)))


def add_working_time(hours: BusinessHours, *, start: datetime, amount: timedelta) -> datetime:
    """The first instant (UTC) by which ``amount`` of working time has passed since ``start``.

    It turns ``working_time`` round. Work that fills a day ends when that day closes, not when the next one opens; an amount of nothing
    ends at ``start``. Raises ``WrongInput`` (``naive``, ``negative``) and ``Unreachable``.
    """
    return moment_of(opening_of(hours).reach(exactly(start), length(amount)))


def exactly(at: datetime) -> int:
    """An aware instant in microseconds since 1970 (UTC). Raises ``WrongInput`` (``naive``)."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise WrongInput("naive")
    return instant_of(at)


def length(amount: timedelta) -> int:
    """A length in microseconds. Raises ``WrongInput`` (``negative``)."""
    micros = amount // MICROSECOND
    if micros < 0:
        raise WrongInput("negative")
    return micros
