"""Weights that bring a sample to known margins, one margin after the other (Deming and Stephan, Annals of Mathematical
Statistics 11, 1940, 427-444), with trimming.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_ROUNDS = 500
TOLERANCE = 1e-7
MET = 1e-4
HALVINGS = 60


class WrongMargins(ValueError):
    """Nothing can be weighted to these margins; ``problem`` is a key (``no_margins``, ``not_whole``, ``empty_category``,
    ``nobody``), ``where`` the margin and category.
    """

    def __init__(self, problem: str, *where: str) -> None:
        super().__init__(f"{problem}: {', '.join(where)}")
        self.problem, self.where = problem, where


@dataclass(frozen=True, slots=True)
class Group:
    """``n`` respondents with the same answers: their category in each margin, or nothing where they gave none."""

    categories: tuple[str | None, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Trim:
    """The least and greatest weight (below and above 1), where the mean weight is 1. Raises ``WrongMargins`` (``wrong_trim``)."""

    low: float = 0.2
    high: float = 5.0

    def __post_init__(self) -> None:
        if not 0 <= self.low < 1 < self.high:
            raise WrongMargins("wrong_trim")


@dataclass(frozen=True)
class Raked:
    """A weight for each group, of mean 1 over respondents. ``worst_gap`` is how far the farthest share stays from its target
    (in shares); ``reached[margin][category]`` the weighted shares. ``trimmed`` counts respondents at either bound.
    """

    weights: Sequence[float]
    n: int
    rounds: int
    is_converged: bool
    worst_gap: float
    trimmed: int
    reached: Mapping[str, Mapping[str, float]]
    effective_n: float

    @property
    def design_effect(self) -> float:
        """How many times the variance grows by unequal weights: 1 + their squared coefficient of variation (Kish 1965)."""
        return self.n / self.effective_n


def rake(groups: Sequence[Group], margins: Mapping[str, Mapping[str, float]], *, trim: Trim | None = None) -> Raked:
    """Weigh ``groups`` to ``margins`` (shares by category, in the order of the groups' categories).

    Whoever gave no answer to a margin keeps their part of it. With ``trim`` every round ends by bringing the weights within its
    bounds at a mean of 1, as in the procedure of Battaglia, Hoaglin and Frankel (Survey Practice 2(5), 2009); targets may
    then not quite be met, and ``worst_gap`` says by how much. Raises ``WrongMargins``.
    """
    _check(groups, margins)
    n = sum(group.n for group in groups)
    weights, rounds, moved = [1.0] * len(groups), 0, 1.0
    while moved >= TOLERANCE and rounds < MOST_ROUNDS:
        before, rounds = list(weights), rounds + 1
        for place, margin in enumerate(margins.values()):
            _adjust(groups, place, margin, weights)
        if trim:
            weights = _held(groups, weights, trim, n)
        moved = max(abs(one - other) for one, other in zip(weights, before, strict=True))
    total = sum(w * group.n for w, group in zip(weights, groups, strict=True))
    scaled = [w * n / total for w in weights]
    reached = _reached(groups, margins, scaled)
    worst = max(abs(reached[name][key] - share) for name, margin in margins.items() for key, share in margin.items())
    squares = sum(w * w * group.n for w, group in zip(scaled, groups, strict=True))
    trimmed = sum(g.n for w, g in zip(scaled, groups, strict=True) if trim and _is_at_bound(w, trim))
    is_converged = moved < TOLERANCE and (worst < MET or trimmed > 0)
    return Raked(scaled, n, rounds, is_converged, worst, trimmed, reached, n * n / squares)


def _adjust(groups: Sequence[Group], place: int, margin: Mapping[str, float], weights: list[float]) -> None:
    """Bring one margin to its shares."""
    parts, whole = dict.fromkeys(margin, 0.0), 0.0
    for group, weight in zip(groups, weights, strict=True):
        key = group.categories[place]
        if key is not None:
            parts[key] += weight * group.n
            whole += weight * group.n
    factors = {key: share * whole / parts[key] if parts[key] > 0 else 1.0 for key, share in margin.items()}
    for at, group in enumerate(groups):
        key = group.categories[place]
        if key is not None:
            weights[at] *= factors[key]


def _held(groups: Sequence[Group], weights: Sequence[float], trim: Trim, n: int) -> list[float]:
    """The weights times the one factor at which, cut to the bounds, their mean is 1; found by halving."""

    def cut(factor: float) -> list[float]:
        return [min(max(w * factor, trim.low), trim.high) for w in weights]

    low, high = 0.0, 1.0
    while high < 1e9 and sum(w * g.n for w, g in zip(cut(high), groups, strict=True)) < n:
        high *= 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_short = sum(w * g.n for w, g in zip(cut(middle), groups, strict=True)) < n
        low, high = (middle, high) if is_short else (low, middle)
    return cut(high)


def _is_at_bound(weight: float, trim: Trim) -> bool:
    return weight <= trim.low * (1 + 1e-6) or weight >= trim.high * (1 - 1e-6)


def _reached(
    groups: Sequence[Group], margins: Mapping[str, Mapping[str, float]], weights: Sequence[float]
) -> dict[str, dict[str, float]]:
    reached: dict[str, dict[str, float]] = {}
    for place, (name, margin) in enumerate(margins.items()):
        found = dict.fromkeys(margin, 0.0)
        for group, weight in zip(groups, weights, strict=True):
            key = group.categories[place]
            if key is not None:
                found[key] += weight * group.n
        whole = sum(found.values())
        reached[name] = {key: part / whole for key, part in found.items()}
    return reached


def _check(groups: Sequence[Group], margins: Mapping[str, Mapping[str, float]]) -> None:
    if not margins:
        raise WrongMargins("no_margins")
    if not any(group.n for group in groups):
        raise WrongMargins("nobody")
    for place, (name, margin) in enumerate(margins.items()):
        if abs(sum(margin.values()) - 1) > 1e-6 or any(not share >= 0 for share in margin.values()):
            raise WrongMargins("not_whole", name)
        seen = {group.categories[place] for group in groups if group.n} - {None}
        if unknown := seen - margin.keys():
            raise WrongMargins("no_target", name, str(min(map(str, unknown))))
        for key, share in margin.items():
            if share > 0 and key not in seen:
                raise WrongMargins("empty_category", name, key)
