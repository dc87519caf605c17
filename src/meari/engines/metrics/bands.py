"""The band in which a day's volume is expected, from the days before it.

Expected is a robust level times the habit of the weekday; the band is that of a negative binomial whose spread comes
from how far past days fell from their own expectation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import fmean, median

LEVEL = 0.95
LEAST_DAYS = 28
HABIT_DAYS = 182
LEVEL_DAYS = 28
LEAST_ALIKE = 2
CLIP = 5
MAD_TO_SIGMA = 1.4826
"""A normal distribution's standard deviation over its median absolute deviation."""


@dataclass(frozen=True, slots=True)
class Band:
    """How many things a day is expected to bring: the mean, and the whole numbers that bound it.

    ``dispersion`` is the variance over the mean (1 is Poisson), ``days`` how many days it rests on. All but ``days``
    are ``None`` when refused: ``too_little_history``. The note ``mark_unknown`` warns that the day carries a mark
    never seen before.
    """

    expected: float | None
    low: int | None
    high: int | None
    dispersion: float | None
    days: int
    note: str = ""

    def place(self, count: int) -> str:
        """Where ``count`` lies: ``below``, ``inside``, ``above``, or ``unknown`` for a refused band."""
        if self.low is None or self.high is None:
            return "unknown"
        return "below" if count < self.low else "above" if count > self.high else "inside"


def expected_band(
    counts: Mapping[date, int], on: date, *, marks: Mapping[date, str] | None = None, level: float = LEVEL
) -> Band:
    """Return the band for the day ``on`` from the ``counts`` of days before it.

    A day without a count had none; history begins with the first day counted and at most half a year is used.
    ``marks`` name days that are not like others (a promotion, a holiday) by a code: they tell nothing of plain days,
    and where ``on`` is marked, at least two past days with the same mark scale the expectation. Refused with fewer
    than 28 plain days.

    Spikes are first cut down to five scaled median absolute deviations from the median of days like them (Huber's
    clipping), so that single spikes move neither habit nor level; means of what is left stay right for volumes of
    less than one a day, where medians are 0. The habit of a weekday is its share of whole weeks, the level the mean
    of the last 28 plain days freed of their habit. ``dispersion`` looks at each day against the level known the day
    before.
    """
    marks = marks or {}
    past = _history(counts, before=on)
    plain = [day for day in past if day not in marks]
    if len(plain) < LEAST_DAYS:
        return Band(None, None, None, None, len(plain), "too_little_history")
    habits = _habits(_calm({day: past[day] for day in plain}))
    level_now = _level(past, plain, habits)
    spread = dispersion([past[day] for day in plain], _one_ahead(past, plain, habits))
    scale, note = _mark_scale(past, marks, habits, level_now, on=on)
    expected = level_now * habits[on.weekday()] * scale
    used = min(LEVEL_DAYS, len(plain))
    # The level is itself a mean of so many days, which widens the band.
    low, high = _quantiles(expected, spread * (1 + 1 / used), level)
    return Band(expected, low, high, spread, len(plain), note)


def dispersion(counts: Sequence[int], expected: Sequence[float | None]) -> float:
    """Return the robust variance over the mean of ``counts`` about what was ``expected``, at least 1 (Poisson).

    Days whose expectation is ``None`` or zero are left out.
    """
    residuals = [
        (count - mean) / sqrt(mean)
        for count, mean in zip(counts, expected, strict=True)
        if mean is not None and mean > 0
    ]
    if not residuals:
        return 1.0
    middle = median(residuals)
    return max(1.0, (MAD_TO_SIGMA * median(abs(one - middle) for one in residuals)) ** 2)


def _history(counts: Mapping[date, int], *, before: date) -> dict[date, int]:
    known = [day for day in counts if day < before]
    if not known:
        return {}
    first = max(min(known), before - timedelta(days=HABIT_DAYS))
    return {day: counts.get(day, 0) for day in (first + timedelta(days=at) for at in range((before - first).days))}


def _calm(plain: Mapping[date, int]) -> dict[date, float]:
    """The counts with spikes cut down to what the weekday's other days allow."""
    calm: dict[date, float] = {}
    for weekday in range(7):
        alike = [day for day in plain if day.weekday() == weekday]
        calm.update(zip(alike, _clipped([plain[day] for day in alike]), strict=True))
    return calm


def _clipped(values: Sequence[float]) -> list[float]:
    if not values:
        return []
    middle = median(values)
    away = CLIP * max(MAD_TO_SIGMA * median(abs(value - middle) for value in values), sqrt(middle), 1.0)
    return [min(max(value, middle - away), middle + away) for value in values]


def _habits(calm: Mapping[date, float]) -> list[float]:
    """For each weekday its share of the whole weeks it stands in the middle of, times seven; they average 1."""
    days, weeks = [0.0] * 7, [0.0] * 7
    for day, count in calm.items():
        week = [calm.get(day + timedelta(days=away)) for away in range(-3, 4)]
        if None not in week:
            days[day.weekday()] += count
            weeks[day.weekday()] += sum(one for one in week if one is not None)
    raw = [7 * of_day / of_week if of_week > 0 else 1.0 for of_day, of_week in zip(days, weeks, strict=True)]
    total = sum(raw)
    return [7 * one / total for one in raw] if total > 0 else [1.0] * 7


def _freed(past: Mapping[date, int], days: Sequence[date], habits: Sequence[float]) -> list[float]:
    return [past[day] / habits[day.weekday()] for day in days if habits[day.weekday()] > 0]


def _level(past: Mapping[date, int], plain: Sequence[date], habits: Sequence[float]) -> float:
    """The mean of the last days freed of their habit, spikes among them cut down."""
    freed = _clipped(_freed(past, plain[-LEVEL_DAYS:], habits))
    return fmean(freed) if freed else 0.0


def _one_ahead(past: Mapping[date, int], plain: Sequence[date], habits: Sequence[float]) -> list[float | None]:
    """What each plain day was expected to bring, by the days before it; ``None`` for the first two weeks."""
    ahead: list[float | None] = []
    for at, day in enumerate(plain):
        before = plain[max(0, at - LEVEL_DAYS) : at]
        ahead.append(_level(past, before, habits) * habits[day.weekday()] if len(before) >= LEVEL_DAYS // 2 else None)
    return ahead


def _mark_scale(
    past: Mapping[date, int], marks: Mapping[date, str], habits: Sequence[float], level: float, *, on: date
) -> tuple[float, str]:
    if on not in marks:
        return 1.0, ""
    alike = _freed(past, [day for day in past if marks.get(day) == marks[on]], habits)
    if len(alike) < LEAST_ALIKE or level == 0:
        return 1.0, "mark_unknown"
    return median(alike) / level, ""


def _quantiles(mean: float, spread: float, level: float) -> tuple[int, int]:
    """The whole numbers between which at least ``level`` of such days fall: negative binomial, Poisson at spread 1."""
    from scipy.stats import nbinom, poisson  # slow to import

    if mean <= 0:
        return 0, 0
    tail = (1 - level) / 2
    if spread <= 1:
        return int(poisson.ppf(tail, mean)), int(poisson.ppf(1 - tail, mean))
    size = mean / (spread - 1)
    return int(nbinom.ppf(tail, size, 1 / spread)), int(nbinom.ppf(1 - tail, size, 1 / spread))
