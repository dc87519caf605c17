"""Means from sums: additive parts give the mean and its interval without the rows."""

from __future__ import annotations

from math import sqrt

from meari.vocabulary.metrics import Reading

LEVEL = 0.95


def mean(*, n: int, total: int, squares: int, level: float = LEVEL) -> Reading:
    """Return the mean of ``n`` whole numbers with the t interval (Student, Biometrika 6, 1908, 1-25).

    ``total`` is their sum and ``squares`` the sum of their squares; whole numbers keep the variance exact. Refused
    with ``no_rows`` over nothing. One value, or values all alike, say nothing of spread: no interval and a note.
    """
    if n == 0:
        return Reading(None, n=0, note="no_rows")
    value = total / n
    spread = n * squares - total * total
    if n == 1 or spread == 0:
        return Reading(value, n=n, note="one_value" if n == 1 else "all_alike")
    from scipy.special import stdtrit  # slow to import

    half = float(stdtrit(n - 1, (1 + level) / 2)) * sqrt(spread / (n * (n - 1)) / n)
    return Reading(value, value - half, value + half, n=n)
