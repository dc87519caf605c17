"""Weighted shares, means and NPS with linearised intervals, from sums that add up.

scipy is imported inside functions because it is slow to import.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from meari.vocabulary.metrics import Reading

LEVEL = 0.95
GREY_BELOW = 30
"""Fewer answers than this are shown with the note ``few``."""
FEWEST = 10
"""Fewer answers than this say nothing: the reading is refused with ``too_few``."""


@dataclass(slots=True)
class Sums:
    """What is needed of values ``x`` with weights ``w``: ``n``, and the sums of w, w², wx, wx², w²x, w²x²."""

    n: int = 0
    w: float = 0.0
    ww: float = 0.0
    wx: float = 0.0
    wxx: float = 0.0
    wwx: float = 0.0
    wwxx: float = 0.0

    def add(self, x: float, w: float = 1.0) -> None:
        self.n += 1
        self.w += w
        self.ww += w * w
        self.wx += w * x
        self.wxx += w * x * x
        self.wwx += w * w * x
        self.wwxx += w * w * x * x

    @property
    def mean(self) -> float:
        """Raises ``ZeroDivisionError`` where nothing weighs."""
        return self.wx / self.w

    @property
    def effective_n(self) -> float:
        """How many equally weighted answers tell as much (Kish, Survey Sampling, 1965, 11.7)."""
        return self.w * self.w / self.ww if self.ww else 0.0

    @property
    def variance_of_mean(self) -> float:
        """The variance of the weighted mean as a ratio, linearised: n/(n-1) times the sum of w²(x - mean)² over the squared
        sum of w (Särndal, Swensson and Wretman, Model Assisted Survey Sampling, 1992, 5.7). With equal weights it is s²/n.
        """
        if self.n < 2:
            return 0.0
        about = self.wwxx - 2 * self.mean * self.wwx + self.mean**2 * self.ww
        return max(0.0, about) / self.w**2 * self.n / (self.n - 1)


def sums(values: Iterable[float], weights: Iterable[float] | None = None) -> Sums:
    """The sums of ``values``; every weight is 1 where none are given. Raises ``ValueError`` for a negative weight."""
    found = Sums()
    if weights is None:
        for x in values:
            found.add(x)
        return found
    for x, w in zip(values, weights, strict=True):
        if not w >= 0:
            raise ValueError(f"weight {w}")
        found.add(x, w)
    return found


def share(of: Sums, *, level: float = LEVEL, fewest: int = FEWEST) -> Reading:
    """The share (0 to 1) of values that are 1, others being 0, with Wilson's interval over the effective n.

    The effective n is p(1-p) over the linearised variance, as Korn and Graubard use it (Survey Methodology 24, 1998,
    193-201), at most n; Kish's where all answers are alike. With equal weights it is Wilson's own interval.
    """
    if refused := _refused(of, fewest):
        return refused
    p = min(1.0, max(0.0, of.mean))
    variance = of.variance_of_mean * (of.n - 1) / of.n if of.n > 1 else 0.0
    n = min(p * (1 - p) / variance, float(of.n)) if variance > 1e-15 else of.effective_n
    low, high = wilson(p, n, level=level)
    return Reading(p, low, high, n=of.n, note=_few(of.n))


def mean(of: Sums, *, level: float = LEVEL, fewest: int = FEWEST) -> Reading:
    """The weighted mean with Student's interval (n - 1 degrees of freedom) over the linearised variance."""
    if refused := _refused(of, max(2, fewest)):
        return refused
    half = student(level, of.n - 1) * sqrt(of.variance_of_mean)
    return Reading(of.mean, of.mean - half, of.mean + half, n=of.n, note=_few(of.n))


def nps(of: Sums, *, level: float = LEVEL, fewest: int = FEWEST) -> Reading:
    """Promoters less detractors in points (-100 to 100); ``of`` holds 1, 0 and -1.

    Adjusted Wald: three answers more, three quarters of one on either end (Rocks, Canadian Journal of Statistics 44, 2016),
    here over the effective n, so that weights widen it.
    """
    if refused := _refused(of, fewest):
        return refused
    plain = of.wxx / of.w - of.mean**2
    linear = of.variance_of_mean * (of.n - 1) / of.n
    n = min(plain / linear, float(of.n)) if linear > 1e-15 else of.effective_n
    spread, middle = of.wxx / of.w * n + 1.5, of.mean * n
    centre = middle / (n + 3)
    half = NormalDist().inv_cdf((1 + level) / 2) * sqrt(max(0.0, spread / (n + 3) - centre**2) / (n + 3))
    low, high = max(-1.0, centre - half), min(1.0, centre + half)
    return Reading(100 * of.mean, 100 * low, 100 * high, n=of.n, note=_few(of.n))


def wilson(p: float, n: float, *, level: float = LEVEL) -> tuple[float, float]:
    """The score interval of a share over ``n`` answers, which need not be whole (Wilson, JASA 22, 1927, 209-212)."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    scale = 1 + z * z / n
    centre, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (0.0 if p == 0 else (centre - half) / scale), (1.0 if p == 1 else (centre + half) / scale)


def student(level: float, freedom: float) -> float:
    """How many standard errors lie on each side."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + level) / 2))


def _refused(of: Sums, fewest: int) -> Reading | None:
    if of.n < max(1, fewest):
        return Reading(None, n=of.n, note="too_few")
    return Reading(None, n=of.n, note="no_weight") if of.w <= 0 else None


def _few(n: int) -> str:
    return "few" if n < GREY_BELOW else ""
