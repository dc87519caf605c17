"""The periods that reports are about: ISO weeks (Monday to Sunday) and calendar months."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = re.compile(r"(\d{4})-W(\d{2})")
MONTH = re.compile(r"(\d{4})-(\d{2})")


class UnknownPeriod(ValueError):
    """A period is written 2026-W46 or 2026-10."""


@dataclass(frozen=True)
class Period:
    """One week or month; ``first`` and ``last`` are both meant."""

    key: str
    first: date
    last: date

    @property
    def is_week(self) -> bool:
        return "W" in self.key

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def span(self) -> tuple[date, date]:
        return (self.first, self.last)

    def before(self, steps: int = 1) -> Period:
        """The period ``steps`` periods earlier."""
        if self.is_week:
            return week_of(self.first - timedelta(weeks=steps))
        months = self.first.year * 12 + self.first.month - 1 - steps
        return month_of(date(months // 12, months % 12 + 1, 1))

    def year_before(self) -> Period:
        """The same month a year ago, or the week 52 weeks ago, which has the same weekdays and nearly the same date."""
        return self.before(52 if self.is_week else 12)

    def history(self, steps: int) -> tuple[date, date]:
        """The days of the ``steps`` periods just before this one."""
        return (self.before(steps).first, self.first - timedelta(days=1))


def parse(key: str) -> Period:
    """The period written as ``key``. Raises ``UnknownPeriod``."""
    try:
        if found := WEEK.fullmatch(key):
            return week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        if found := MONTH.fullmatch(key):
            return month_of(date(int(found[1]), int(found[2]), 1))
    except ValueError:
        raise UnknownPeriod(key) from None
    raise UnknownPeriod(key)


def week_of(on: date) -> Period:
    """The ISO week that holds the day ``on``."""
    year, week, weekday = on.isocalendar()
    first = on - timedelta(days=weekday - 1)
    return Period(f"{year}-W{week:02}", first, first + timedelta(days=6))


def month_of(on: date) -> Period:
    """The month that holds the day ``on``."""
    first = on.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Period(f"{first:%Y-%m}", first, after - timedelta(days=1))
