"""Counts as Poisson with exposure: intervals, rates, and whether a change is more than chance.

scipy is imported inside functions because it is slow to import.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from meari.vocabulary.metrics import Reading

LEVEL = 0.95


class WrongCount(ValueError):
    """A count or an exposure is negative or not finite; the text holds it."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a rate moved.

    ``ratio`` is after over before with its interval ``low`` to ``high``; ``p`` is two-sided. ``None`` where it does
    not exist: the ratio and its upper bound when nothing was counted before. ``note`` says why, as a code; with
    ``no_exposure`` or ``no_rows`` all are ``None``. ``n`` counts both sides.
    """

    ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    n: int
    note: str = ""

    def is_more_than_chance(self, *, alpha: float = 0.05) -> bool:
        """Whether the change alone would be rare without a cause. Over many groups use ``multiple.q_values``
        instead.
        """
        return self.p is not None and self.p < alpha


def poisson_interval(count: float, *, level: float = LEVEL) -> tuple[float, float]:
    """Return the exact central interval for the mean of a Poisson count (Garwood, Biometrika 28, 1936, 437-442).

    Raises ``WrongCount`` for a negative count. A count that is not whole (divided by a dispersion) is taken as it is.
    """
    from scipy.special import gammaincinv

    _check(count)
    tail = (1 - level) / 2
    low = float(gammaincinv(count, tail)) if count > 0 else 0.0
    return low, float(gammaincinv(count + 1, 1 - tail))


def rate(count: int, exposure: float, *, per: float = 1, level: float = LEVEL) -> Reading:
    """Return events per ``per`` units of exposure with the exact Poisson interval; ``n`` is the count.

    Refused with ``no_exposure`` when the exposure is zero.
    """
    _check(count, exposure)
    if exposure == 0:
        return Reading(None, n=count, note="no_exposure")
    low, high = poisson_interval(count, level=level)
    scale = per / exposure
    return Reading(count * scale, low * scale, high * scale, n=count)


@dataclass(frozen=True, slots=True)
class Exposed:
    """A count and what it could have happened to (orders, units, days)."""

    count: int
    exposure: float = 1.0

    def __post_init__(self) -> None:
        _check(self.count, self.exposure)


def change(before: Exposed, after: Exposed, *, level: float = LEVEL, dispersion: float = 1.0) -> Change:
    """Compare two rates exactly, given their total count.

    Given the total, the later count is binomial (Przyborowski and Wilenski, Biometrika 31, 1940, 313-323), so the
    interval of the ratio is that of Clopper and Pearson carried over. The p-value doubles the smaller tail, so that
    it and the interval always agree (Fay, R Journal 2, 2010, 53-58). ``dispersion`` of at least 1 is the variance
    over the mean of such counts (``bands.dispersion``); both counts are divided by it, as in quasi-likelihood.
    """
    from scipy.special import bdtr, bdtrc, betainc, betaincinv

    if not dispersion >= 1:
        raise WrongCount(f"dispersion {dispersion}")
    n = before.count + after.count
    if before.exposure == 0 or after.exposure == 0:
        return Change(None, None, None, None, n, "no_exposure")
    if n == 0:
        return Change(None, None, None, None, 0, "no_rows")
    earlier, later = before.count / dispersion, after.count / dispersion
    tail = (1 - level) / 2
    odds = before.exposure / after.exposure
    low = float(betaincinv(later, earlier + 1, tail)) if later > 0 else 0.0
    high = float(betaincinv(later + 1, earlier, 1 - tail)) if earlier > 0 else 1.0
    chance = after.exposure / (before.exposure + after.exposure)
    if dispersion == 1:
        at_most, at_least = bdtr(after.count, n, chance), bdtrc(after.count - 1, n, chance) if after.count else 1.0
    else:
        at_most = 1 - betainc(later + 1, earlier, chance) if earlier > 0 else 1.0
        at_least = betainc(later, earlier + 1, chance) if later > 0 else 1.0
    p = min(1.0, 2 * float(min(at_most, at_least)))
    ratio = later / earlier * odds if earlier > 0 else None
    upper = high / (1 - high) * odds if high < 1 else None
    return Change(ratio, low / (1 - low) * odds, upper, p, n, "" if earlier > 0 else "none_before")


def _check(*values: float) -> None:
    for value in values:
        if not (isfinite(value) and value >= 0):
            raise WrongCount(f"{value} is not a count or an exposure")
