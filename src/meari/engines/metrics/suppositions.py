"""Does a reading confirm what was supposed, refute it, or leave it open?"""

from __future__ import annotations

from meari.engines.metrics.rates import poisson_interval
from meari.vocabulary.metrics import Reading


def held_against(reading: Reading, *, threshold: float, is_above: bool) -> str:
    """``confirmed`` where the whole 95 % interval lies on the supposed side of ``threshold``, ``refuted`` where it lies
    on the other, ``open`` where the threshold lies within, ``no_reading`` where there is none.

    A count has no interval of its own; as a draw of a Poisson process it gets the exact one. ``threshold`` is in the
    unit of the reading, and a value on it is not beyond it.
    """
    if reading.value is None:
        return "no_reading"
    low, high = reading.low, reading.high
    if low is None or high is None:
        low, high = poisson_interval(max(reading.value, 0.0))
    if low <= threshold <= high:
        return "open"
    return "confirmed" if (low > threshold) == is_above else "refuted"
