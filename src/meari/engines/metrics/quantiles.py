"""Quantiles of lengths of time and the like: half of them, or nine in ten, are at most this long."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from meari.vocabulary.metrics import Reading

LEVEL = 0.95
CLOSE = 1e-9


class WrongQuantile(ValueError):
    """The share does not lie between 0 and 1."""


def quantile(values: Sequence[float], *, share: float, level: float = LEVEL) -> Reading:
    """Return the value that ``share`` of ``values`` do not exceed, with an interval that supposes no distribution.

    Where exactly that share ends between two values it is their mean, so that 0.5 is the usual median. The interval runs
    between two of the values themselves, chosen by the binomial law of how many lie below (Hahn and Meeker, "Statistical
    Intervals", 1991, section 5.2). A bound that so few values cannot give is ``None`` with the note ``few``. Refused with
    ``no_rows`` over nothing. Raises ``WrongQuantile``.
    """
    if not 0 < share < 1:
        raise WrongQuantile(str(share))
    n = len(values)
    if n == 0:
        return Reading(None, n=0, note="no_rows")
    ordered = sorted(values)
    at = n * share
    whole = round(at)
    if abs(at - whole) < CLOSE and 0 < whole < n:
        value = (ordered[whole - 1] + ordered[whole]) / 2
    else:
        value = ordered[min(n - 1, floor(at))]
    low, high = _ranks(n, share, (1 - level) / 2)
    bounds = (None if low is None else ordered[low - 1], None if high is None else ordered[high - 1])
    return Reading(value, *bounds, n=n, note="few" if None in bounds else "")


def _ranks(n: int, share: float, tail: float) -> tuple[int | None, int | None]:
    """Which values in order (from 1) bound the quantile, each missing it with at most the probability ``tail``."""
    from scipy.special import bdtr  # slow to import

    def below(count: int) -> float:
        return float(bdtr(count, n, share))

    low = next((rank for rank in range(min(n, floor(n * share) + 1), 0, -1) if below(rank - 1) <= tail), None)
    high = next((rank for rank in range(max(1, floor(n * share)), n + 1) if below(rank - 1) >= 1 - tail), None)
    return low, high
