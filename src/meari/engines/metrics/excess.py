"""Observed against expected with exposure, shrunk so that small cells do not shout.

A cell is one group in one period (complaints of noise about one washing machine in one week). What it is expected to
bring comes from its own past, pulled towards its family as far as the past is thin; its excess is pulled towards the
family's as far as the present is thin. Both pulls are the same gamma-Poisson model (Clayton and Kaldor, Biometrics
43, 1987, 671-681; used on rare complaints by DuMouchel, The American Statistician 53, 1999, 177-190), with moments
as in Marshall, Applied Statistics 40, 1991, 283-294.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from meari.engines.metrics.rates import Exposed

LEVEL = 0.95
LEAST_PERIODS = 4
SEASON_PRIOR = 20.0
"""Pseudo-counts by which a family's season is pulled towards none."""
SHAPE_MOST, SHAPE_LEAST = 1e4, 0.5
PSEUDO = 2.0


@dataclass(frozen=True)
class Season:
    """The same period a year ago, and the periods before it that correspond to the past of now."""

    then: Exposed
    before: Exposed


@dataclass(frozen=True)
class Cell:
    """What happened in one cell now and in its past (of a week: the 8 weeks before), each with its exposure
    (orders).
    """

    key: str
    family: str
    now: Exposed
    past: Sequence[Exposed]
    season: Season | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Excess:
    """How much more a cell brought than expected.

    ``excess`` (in counts, negative when fewer) is shrunk, ``low`` to ``high`` is its 95 % interval; ``expected`` is
    what the past promises for the exposure of now; ``p`` is the chance of at least as many as ``observed`` when
    nothing changed. ``season`` is the factor already in ``expected``. Refused, all numbers but ``observed`` are
    ``None``: ``no_exposure``, ``too_little_history``.
    """

    key: str
    observed: int
    expected: float | None
    excess: float | None
    low: float | None
    high: float | None
    p: float | None
    season: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Gamma:
    """A gamma distribution by shape and rate; its mean is shape over rate."""

    shape: float
    rate: float


def excesses(cells: Iterable[Cell], *, level: float = LEVEL) -> list[Excess]:
    """Return the excess of every cell, in the order given; cells of one family shrink towards each other.

    Counts that vary more between periods than Poisson allows are divided by the family's dispersion throughout
    (quasi-likelihood), so that restless families need more to stand out.
    """
    given = list(cells)
    families: dict[str, list[int]] = {}
    found = [_refused(cell) for cell in given]
    for at, cell in enumerate(given):
        if not found[at].note:
            families.setdefault(cell.family, []).append(at)
    for places in families.values():
        for at, excess in zip(places, _of_family([given[at] for at in places], level), strict=True):
            found[at] = excess
    return found


def _problem(cell: Cell) -> str:
    if cell.now.exposure == 0:
        return "no_exposure"
    known = sum(1 for period in cell.past if period.exposure > 0)
    return "too_little_history" if known < LEAST_PERIODS else ""


def _refused(cell: Cell) -> Excess:
    return Excess(cell.key, cell.now.count, None, None, None, None, None, None, _problem(cell))


def _of_family(cells: Sequence[Cell], level: float) -> list[Excess]:
    if not cells:
        return []
    season, spread = _season(cells), _dispersion(cells)
    pasts = [(_counts(cell.past) / spread, _exposure(cell.past) / spread) for cell in cells]
    base = _fit(pasts, pseudo=0.0)
    told = []
    for cell, (count, exposure) in zip(cells, pasts, strict=True):
        prior = base.beside(count)
        rate = _Gamma(prior.shape + count, prior.rate + exposure)
        told.append(_Told(rate, season * cell.now.exposure * rate.shape / rate.rate, season, spread))
    # The family's change is itself pulled towards none by a few pseudo-counts.
    change = _fit(
        [(cell.now.count / spread, one.expected / spread) for cell, one in zip(cells, told, strict=True)], pseudo=PSEUDO
    )
    return [_excess(cell, one, change, level) for cell, one in zip(cells, told, strict=True)]


@dataclass(frozen=True, slots=True)
class _Told:
    """What the past tells of one cell."""

    rate: _Gamma
    expected: float
    season: float
    spread: float


@dataclass(frozen=True, slots=True)
class _Family:
    """How rates differ in a family: their mean, the gamma's shape, and the count it was learnt from."""

    mean: float
    shape: float
    count: float

    def beside(self, own: float) -> _Gamma:
        """The prior for a member with the count ``own``: no surer than what the others' counts allow."""
        others = max(self.count - own, 0.0) + PSEUDO
        shape = 1 / (1 / self.shape + 1 / others)
        return _Gamma(shape, shape / self.mean)


def _excess(cell: Cell, told: _Told, change: _Family, level: float) -> Excess:
    from scipy.special import betainc, gammaincinv  # slow to import

    observed, mean = cell.now.count / told.spread, told.expected / told.spread
    prior = change.beside(observed)
    shape, ratio = prior.shape + observed, (prior.shape + observed) / (prior.rate + mean)
    # The expectation is no surer than the past it comes from: relative variances add.
    sure = 1 / (1 / shape + 1 / told.rate.shape)
    tail = (1 - level) / 2
    low, high = (float(gammaincinv(sure, at)) / sure * ratio for at in (tail, 1 - tail))
    # A Poisson count whose mean is gamma distributed is negative binomial; its tail is an incomplete beta.
    exposure = told.season * cell.now.exposure / told.spread
    p = float(betainc(observed, told.rate.shape, exposure / (told.rate.rate + exposure))) if observed > 0 else 1.0
    return Excess(
        cell.key, cell.now.count, told.expected, told.expected * (ratio - 1), told.expected * (low - 1),
        told.expected * (high - 1), p, told.season,
    )  # fmt: skip


def _fit(pairs: Sequence[tuple[float, float]], *, pseudo: float) -> _Family:
    """How counts differ beyond chance, by moments; ``pseudo`` counts at a rate of 1 pull the mean."""
    exposure, count = sum(one for _, one in pairs), sum(one for one, _ in pairs)
    # Half a count keeps the mean of a family that never had one above zero.
    mean = (count + (pseudo or 0.5)) / (exposure + pseudo)
    within = sum(at * (number / at - mean) ** 2 for number, at in pairs) / exposure
    between = within - mean * len(pairs) / exposure
    shape = mean * mean / between if between > 0 else SHAPE_MOST
    return _Family(mean, min(SHAPE_MOST, max(SHAPE_LEAST, shape)), count)


def _dispersion(cells: Sequence[Cell]) -> float:
    """Pearson's chi-square of past periods about each cell's own mean, over its degrees of freedom; at least 1."""
    total, degrees = 0.0, 0
    for cell in cells:
        periods = [period for period in cell.past if period.exposure > 0]
        rate = _counts(periods) / _exposure(periods)
        if rate > 0:
            total += sum((one.count - rate * one.exposure) ** 2 / (rate * one.exposure) for one in periods)
            degrees += len(periods) - 1
    return max(1.0, total / degrees) if degrees > 0 else 1.0


def _season(cells: Sequence[Cell]) -> float:
    """How the family moved a year ago, from the periods before to this one, pulled towards not at all."""
    then, expected = 0.0, 0.0
    for cell in cells:
        if cell.season is not None and cell.season.before.exposure > 0:
            then += cell.season.then.count
            expected += cell.season.then.exposure * cell.season.before.count / cell.season.before.exposure
    return (then + SEASON_PRIOR) / (expected + SEASON_PRIOR)


def _counts(periods: Iterable[Exposed]) -> float:
    return float(sum(one.count for one in periods))


def _exposure(periods: Iterable[Exposed]) -> float:
    return float(sum(one.exposure for one in periods))
