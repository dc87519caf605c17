"""Before and after: did a number move by more than chance, and by more than everything else of its kind moved?

A comparison, no proof of cause: whatever else happened to just these customers in just these weeks is in it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

from meari.engines.metrics.bands import dispersion
from meari.engines.metrics.rates import LEVEL, Change, Exposed, WrongCount, change

LEAST_WEEKS = 2
CONTINUITY = 0.5


@dataclass(frozen=True, slots=True)
class Weekly:
    """Whole weeks in order: how often it happened, and to how many things it could have happened (orders, or 1)."""

    counts: Sequence[int]
    exposures: Sequence[float]

    @property
    def whole(self) -> Exposed:
        return Exposed(sum(self.counts), sum(self.exposures))


@dataclass(frozen=True, slots=True)
class Effect:
    """How a rate moved: ``change`` by itself, ``beyond_others`` held against how others of its kind moved, and
    ``beyond_season`` against how it moved itself over the same weeks a year earlier.

    The latter two are ``None`` where there is nothing to compare with. ``verdict`` is ``fell`` or ``rose`` where the
    intervals of all of them lie on that side of 1, ``unclear`` where they do not, ``too_early`` with fewer than two weeks on
    either side, ``nothing`` where nothing was ever counted. ``dispersion`` is the variance over the mean of the
    weeks before (at least 1), by which both intervals are widened.
    """

    change: Change
    beyond_others: Change | None
    beyond_season: Change | None
    verdict: str
    weeks_before: int
    weeks_after: int
    dispersion: float


Sides = tuple[Weekly, Weekly]


def effect(before: Weekly, after: Weekly, *, others: Sides | None = None, year_ago: Sides | None = None) -> Effect:
    """Compare the weeks ``before`` a decision with those ``after`` it.

    ``others`` hold (before, after) of everything else of its kind, ``year_ago`` those of the same weeks a year earlier.
    """
    spread = dispersion(before.counts, _expected(before))
    alone = change(before.whole, after.whole, dispersion=spread)
    beyond_others, beyond_season = (
        None
        if sides is None
        else ratio_of_ratios(before.whole, after.whole, others=(sides[0].whole, sides[1].whole), dispersion=spread)
        for sides in (others, year_ago)
    )
    weeks = len(before.counts), len(after.counts)
    verdict = _verdict(alone, (beyond_others, beyond_season), min(weeks))
    return Effect(alone, beyond_others, beyond_season, verdict, *weeks, spread)


def ratio_of_ratios(
    before: Exposed, after: Exposed, *, others: tuple[Exposed, Exposed], dispersion: float = 1.0, level: float = LEVEL
) -> Change:
    """How much more a rate moved than that of ``others`` (before, after): a difference in differences of log rates.

    Wald's interval on the log scale with one half added to every count (Woolf, Annals of Human Genetics 19, 1955;
    Haldane, ibid. 20, 1956), its variance multiplied by ``dispersion``. Refused with ``no_exposure`` where one of the
    four could not happen, and with ``no_rows`` where nothing was counted on the side that is asked about.
    """
    if not dispersion >= 1:
        raise WrongCount(f"dispersion {dispersion}")
    cells = (before, after, *others)
    n = before.count + after.count
    if any(cell.exposure == 0 for cell in cells):
        return Change(None, None, None, None, n, "no_exposure")
    if n == 0:
        return Change(None, None, None, None, 0, "no_rows")
    rates = [log((cell.count + CONTINUITY) / cell.exposure) for cell in cells]
    moved = (rates[1] - rates[0]) - (rates[3] - rates[2])
    error = sqrt(dispersion * sum(1 / (cell.count + CONTINUITY) for cell in cells))
    normal = NormalDist()
    reach = normal.inv_cdf(0.5 + level / 2) * error
    p = 2 * normal.cdf(-abs(moved) / error)
    return Change(exp(moved), exp(moved - reach), exp(moved + reach), p, n)


def _expected(weeks: Weekly) -> list[float | None]:
    whole = weeks.whole
    level = whole.count / whole.exposure if whole.exposure else 0.0
    return [level * exposure for exposure in weeks.exposures]


def _verdict(alone: Change, beyond: Sequence[Change | None], weeks: int) -> str:
    if weeks < LEAST_WEEKS:
        return "too_early"
    if alone.note in {"no_rows", "no_exposure"}:
        return "nothing"
    sides = {_side(one) for one in (alone, *beyond) if one is not None and one.low is not None}
    return sides.pop() if len(sides) == 1 else "unclear"


def _side(moved: Change) -> str:
    if moved.high is not None and moved.high < 1:
        return "fell"
    return "rose" if moved.low is not None and moved.low > 1 else "unclear"
