"""A CX index: declared parts on declared scales, brought to 0-100 and weighted as declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from meari.engines.analysis import reliability, weighted
from meari.engines.analysis.weighted import FEWEST
from meari.vocabulary.metrics import Reading


class WrongIndex(ValueError):
    """An index cannot be built so; ``problem`` is ``no_parts``, ``part_twice``, ``wrong_weight`` or ``wrong_scale``."""

    def __init__(self, problem: str, where: str = "") -> None:
        super().__init__(f"{problem}: {where}")
        self.problem, self.where = problem, where


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its scale runs from ``worst`` (0 points) to ``best`` (100 points), which may be the lower number."""

    key: str
    weight: float
    worst: float
    best: float

    def points(self, value: float) -> float:
        """``value`` as 0 to 100."""
        return min(100.0, max(0.0, 100 * (value - self.worst) / (self.best - self.worst)))


@dataclass(frozen=True)
class Index:
    """The index, each part's points, how well the parts measure one thing, and how many answers lacked a part."""

    value: Reading
    parts: Sequence[tuple[str, Reading]]
    alpha: Reading
    omega: Reading
    left_out: int = 0


def of_answers(
    parts: Sequence[Part], answers: Sequence[Sequence[float | None]], weights: Sequence[float] | None = None
) -> Index:
    """The index over respondents who answered every part: the weighted mean of each respondent's points, averaged, with
    Student's interval. ``answers`` hold one sequence a respondent in the order of ``parts``. Raises ``WrongIndex``.
    """
    _check(parts)
    whole = [at for at, row in enumerate(answers) if all(x is not None for x in row)]
    points = [[part.points(float(x or 0)) for part, x in zip(parts, answers[at], strict=True)] for at in whole]
    used = [weights[at] for at in whole] if weights is not None else None
    total = sum(part.weight for part in parts)
    own = [sum(p * part.weight for p, part in zip(row, parts, strict=True)) / total for row in points]
    read = [
        (part.key, weighted.mean(weighted.sums((row[at] for row in points), used))) for at, part in enumerate(parts)
    ]
    return Index(
        weighted.mean(weighted.sums(own, used)), read, reliability.alpha(points), reliability.omega(points),
        len(answers) - len(whole),
    )  # fmt: skip


def of_readings(parts: Sequence[Part], readings: Sequence[Reading], *, level: float = 0.95) -> Reading:
    """The index over readings of different people: their points weighted, with the interval of a sum of independent readings
    (half widths add in squares). Refused with ``part_missing`` where a reading is refused or has no interval; ``n`` is
    the smallest of all. Raises ``WrongIndex``.
    """
    _check(parts)
    if len(parts) != len(readings):
        raise WrongIndex("part_missing")
    n = min(reading.n for reading in readings)
    total, value, squares = sum(part.weight for part in parts), 0.0, 0.0
    for part, reading in zip(parts, readings, strict=True):
        if reading.value is None or reading.low is None or reading.high is None or reading.n < FEWEST:
            return Reading(None, n=n, note="part_missing")
        value += part.weight / total * part.points(reading.value)
        half = abs(100 * (reading.high - reading.low) / (part.best - part.worst)) / 2
        squares += (part.weight / total * half) ** 2
    scale = NormalDist().inv_cdf((1 + level) / 2) / NormalDist().inv_cdf(0.975)
    half = scale * sqrt(squares)
    return Reading(value, max(0.0, value - half), min(100.0, value + half), n=n)


def _check(parts: Sequence[Part]) -> None:
    if not parts:
        raise WrongIndex("no_parts")
    keys = [part.key for part in parts]
    for part in parts:
        if keys.count(part.key) > 1:
            raise WrongIndex("part_twice", part.key)
        if not part.weight > 0:
            raise WrongIndex("wrong_weight", part.key)
        if part.best == part.worst:
            raise WrongIndex("wrong_scale", part.key)
