"""Teams whose hours the tests know by heart."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from meari.engines.deadlines import holidays
from meari.vocabulary.deadlines import BusinessHours, OpenDay, Span


def span(text: str) -> Span:
    """``09:00-18:00``; ``24:00`` is the end of the day."""
    opens, closes = text.split("-")
    return Span(time.fromisoformat(opens), time.fromisoformat(closes.replace("24:00", "00:00")))


def spans(text: str) -> tuple[Span, ...]:
    """``09:00-12:00 13:00-18:00``."""
    return tuple(span(one) for one in text.split())


def daily(text: str, zone: str, **more: object) -> BusinessHours:
    return BusinessHours(zone, (spans(text),) * 7, **more)


def weekdays(text: str, zone: str, **more: object) -> BusinessHours:
    return BusinessHours(zone, (spans(text),) * 5 + ((), ()), **more)


def sundays(text: str, zone: str) -> BusinessHours:
    return BusinessHours(zone, ((),) * 6 + (spans(text),))


def utc(text: str) -> datetime:
    """``2026-03-09 09:30:00 +0900`` and the like, as the same instant in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


KOREAN_DAYS = frozenset(holidays(years=range(2026, 2029)))
SEOUL = weekdays("09:00-12:00 13:00-18:00", "Asia/Seoul", holidays=KOREAN_DAYS)
SATURDAY = weekdays(
    "09:00-18:00",
    "Asia/Seoul",
    holidays=KOREAN_DAYS,
    open_days=(
        OpenDay(date(2026, 3, 7), spans("10:00-14:00")),
        OpenDay(date(2026, 8, 17), spans("10:00-11:00")),
        OpenDay(date(2026, 3, 11), ()),
    ),
)
SEOUL_NIGHT = daily("00:00-06:00", "Asia/Seoul")
SEOUL_ALWAYS = daily("00:00-24:00", "Asia/Seoul")
NEW_YORK = weekdays("09:00-17:00", "America/New_York")
NEW_YORK_ALWAYS = daily("00:00-24:00", "America/New_York")
