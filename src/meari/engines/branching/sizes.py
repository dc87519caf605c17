"""How many answers a survey needs, and how exact a number of answers is.

The normal approximation, n = z² v / e² with the variance v of one answer, then the finite population correction
n / (1 + (n - 1) / N) (Cochran, Sampling Techniques, 3rd ed. 1977, sections 4.4 to 4.7). The variance of NPS, which
scores answers as -1, 0 and 1, is p + d - (p - d)² with the shares p of promoters and d of detractors (Rocks, IJMR 58,
2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite, sqrt
from statistics import NormalDist

LEVEL = 0.95
_ROUNDING = 1e-9


class WrongSample(ValueError):
    """Something that cannot be: ``reason`` is a key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SampleSize:
    """``answers`` that are needed and the ``invitations`` that bring them. ``is_enough_people`` is false where more
    people have to be invited than there are; then everybody is invited and the margin is not reached.
    """

    answers: int
    invitations: int
    is_enough_people: bool = True


def proportion_variance(share: float = 0.5) -> float:
    """Return the variance of one answer of yes or no; a half is the most careful guess."""
    _check(0 <= share <= 1, "share_outside")
    return share * (1 - share)


def nps_variance(promoters: float = 0.5, detractors: float = 0.2) -> float:
    """Return the variance of one answer scored -1, 0 or 1, from the shares that are expected. NPS in points is a
    hundred times the mean, so a margin of 5 points is 0.05.
    """
    _check(promoters >= 0 and detractors >= 0 and promoters + detractors <= 1 + _ROUNDING, "share_outside")
    return max(promoters + detractors - (promoters - detractors) ** 2, 0.0)


def mean_variance(deviation: float) -> float:
    """Return the variance of one answer whose standard deviation is known or guessed, in the units of the scale."""
    _check(isfinite(deviation) and deviation >= 0, "deviation_outside")
    return deviation**2


def sample_size(
    variance: float, margin: float, *, population: int | None = None, response_rate: float = 1.0, level: float = LEVEL
) -> SampleSize:
    """Return how many answers bring a margin (half the width of the interval), and how many invitations those need.

    Raises WrongSample with ``margin_outside``, ``population_outside``, ``rate_outside``, ``level_outside`` or
    ``variance_outside``.
    """
    _check(isfinite(margin) and margin > 0, "margin_outside")
    _check(0 < response_rate <= 1, "rate_outside")
    _check_given(variance, population, level)
    needed = _z(level) ** 2 * variance / margin**2
    if population is not None:
        needed = needed / (1 + (needed - 1) / population) if needed > 1 else needed
    answers = max(1, ceil(needed - _ROUNDING))
    invitations = ceil(answers / response_rate - _ROUNDING)
    if population is None or invitations <= population:
        return SampleSize(answers, invitations)
    return SampleSize(answers, population, is_enough_people=False)


def margin(variance: float, answers: int, *, population: int | None = None, level: float = LEVEL) -> float:
    """Return half the width of the interval that so many answers bring; 0 when everybody answered.

    Raises WrongSample as ``sample_size`` does, with ``answers_outside`` for less than one or more than there are.
    """
    _check(answers >= 1 and (population is None or answers <= population), "answers_outside")
    _check_given(variance, population, level)
    correction = 1.0 if population is None or population == 1 else (population - answers) / (population - 1)
    return _z(level) * sqrt(variance / answers * correction)


def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


def _check_given(variance: float, population: int | None, level: float) -> None:
    _check(isfinite(variance) and variance >= 0, "variance_outside")
    _check(population is None or population >= 1, "population_outside")
    _check(0 < level < 1, "level_outside")


def _check(is_right: bool, reason: str) -> None:
    if not is_right:
        raise WrongSample(reason)
