"""What surveys measure: recommendation, satisfaction and effort from counts, and how far parts of an index agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

from meari.engines.metrics.means import mean
from meari.engines.metrics.shares import Part, wilson
from meari.vocabulary.metrics import Reading

LEVEL = 0.95
FEW = 30
"""Below so many answers a reading bears the note ``few_answers`` and pages show it in grey."""
ADDED = 3.0
"""Answers that the adjusted Wald interval adds; a quarter of them promoters and a quarter detractors."""


class WrongScores(ValueError):
    """Respondents answered different numbers of parts, or a part has no name."""


def net_promoters(promoters: int, detractors: int, *, n: int, level: float = LEVEL) -> Reading:
    """Return the Net Promoter Score (-100 to 100) of ``n`` answers with the adjusted Wald interval.

    Adds 3 answers: 3/4 promoters, 3/4 detractors and 3/2 passives (Rocks, "Interval estimation for the Net Promoter
    Score", The American Statistician 70, 2016, 365-372). The interval is held within the scale and, with very few
    answers all alike, stretched to the value.
    """
    if n == 0:
        return Reading(None, n=0, note="no_rows")
    z = NormalDist().inv_cdf((1 + level) / 2)
    of = n + ADDED
    up, down = (promoters + ADDED / 4) / of, (detractors + ADDED / 4) / of
    centre = up - down
    half = z * sqrt((up + down - centre * centre) / of)
    value = (promoters - detractors) / n
    low, high = max(-1.0, min(centre - half, value)), min(1.0, max(centre + half, value))
    return greyed(Reading(100 * value, 100 * low, 100 * high, n=n))


def top_share(top: int, *, n: int, level: float = LEVEL) -> Reading:
    """Return the share (0 to 1) of answers in the top boxes with Wilson's interval."""
    return greyed(wilson(Part(top, of=n), level=level))


def mean_score(*, n: int, total: int, squares: int, level: float = LEVEL) -> Reading:
    """Return the mean of scores with Student's interval from sums."""
    return greyed(mean(n=n, total=total, squares=squares, level=level))


def greyed(reading: Reading) -> Reading:
    """The same, with the note ``few_answers`` where it rests on fewer than 30 and bears no other."""
    few = reading.value is not None and reading.n < FEW and not reading.note
    return replace(reading, note="few_answers") if few else reading


@dataclass(frozen=True, slots=True)
class Weighted:
    """One part of an index: its reading on a scale of 0 to 100, and its declared weight."""

    reading: Reading
    weight: float


def index(parts: Sequence[Weighted]) -> Reading:
    """Return the weighted mean of ``parts`` (0 to 100).

    Refused with ``part_missing`` where a part of some weight has no value. How the parts hang together is not known, so
    the bounds are the weighted means of theirs: wide enough whatever the correlation. ``n`` is that of the smallest
    part; without bounds of every part there are none.
    """
    counted = [part for part in parts if part.weight > 0]
    whole = sum(part.weight for part in counted)
    if not counted:
        return Reading(None, note="no_rows")
    n = min(part.reading.n for part in counted)
    values = [(part.reading.value, part.reading.low, part.reading.high, part.weight / whole) for part in counted]
    if any(value is None for value, *_ in values):
        return Reading(None, n=n, note="part_missing")
    value = sum((value or 0) * weight for value, _, _, weight in values)
    if any(low is None or high is None for _, low, high, _ in values):
        return greyed(Reading(value, n=n))
    low, high = (sum((one[at] or 0) * one[3] for one in values) for at in (1, 2))
    return greyed(Reading(value, low, high, n=n))


def rescaled(reading: Reading, *, low: float, high: float) -> Reading:
    """The reading moved from the scale ``low`` to ``high`` onto 0 to 100."""
    bounds = (reading.value, reading.low, reading.high)
    value, down, up = (None if one is None else 100 * (one - low) / (high - low) for one in bounds)
    return replace(reading, value=value, low=down, high=up)


def cronbach_alpha(scores: Sequence[Sequence[float]]) -> Reading:
    """Return Cronbach's alpha of respondents' ``scores``: one row a respondent who answered all parts.

    alpha = k / (k - 1) (1 - sum of the parts' variances / variance of the sums) (Cronbach, Psychometrika 16, 1951,
    297-334). The interval is Feldt's by the F distribution (Psychometrika 30, 1965, 357-370). Refused with
    ``one_part``, ``too_few_answers`` (under 3 respondents) or ``all_alike``. Raises ``WrongScores``.
    """
    n, k = len(scores), len(scores[0]) if scores else 0
    if any(len(row) != k for row in scores):
        raise WrongScores
    if n < 3:
        return Reading(None, n=n, note="too_few_answers")
    if k < 2:
        return Reading(None, n=n, note="one_part")
    whole = _variance([sum(row) for row in scores])
    if whole == 0:
        return Reading(None, n=n, note="all_alike")
    alpha = k / (k - 1) * (1 - sum(_variance([row[at] for row in scores]) for at in range(k)) / whole)
    from scipy.stats import f  # slow to import

    free = n - 1, (n - 1) * (k - 1)
    tail = (1 - LEVEL) / 2
    low, high = (1 - (1 - alpha) * float(f.ppf(at, *free)) for at in (1 - tail, tail))
    return greyed(Reading(alpha, min(low, alpha), max(high, alpha), n=n))


def _variance(values: Sequence[float]) -> float:
    middle = sum(values) / len(values)
    return sum((value - middle) ** 2 for value in values) / (len(values) - 1)


def difference(first: Reading, second: Reading) -> Reading:
    """Return ``second`` less ``first`` with an interval from theirs, for independent groups.

    Method of variance estimates recovery (Zou and Donner, Statistics in Medicine 27, 2008, 1693-1702). Refused with
    ``no_rows`` where one has no value; without bounds where one lacks them. ``n`` is that of the smaller group.
    """
    if first.value is None or second.value is None:
        return Reading(None, n=min(first.n, second.n), note="no_rows")
    value = second.value - first.value
    if None in (first.low, first.high, second.low, second.high):
        return greyed(Reading(value, n=min(first.n, second.n)))
    down = sqrt((second.value - (second.low or 0)) ** 2 + ((first.high or 0) - first.value) ** 2)
    up = sqrt(((second.high or 0) - second.value) ** 2 + (first.value - (first.low or 0)) ** 2)
    return greyed(Reading(value, value - down, value + up, n=min(first.n, second.n)))
