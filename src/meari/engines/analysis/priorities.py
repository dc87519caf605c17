"""Where to act first: importance against performance, and what only displeases or only delights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from meari.engines.analysis.drivers import Driver
from meari.engines.analysis.weighted import FEWEST, student
from meari.vocabulary.metrics import Reading

FIX, KEEP, LATER, ENOUGH = "fix_first", "keep_up", "low_priority", "more_than_enough"
BASIC, DELIGHTER, PERFORMANCE, NEUTRAL = "basic", "delighter", "performance", "neutral"


@dataclass(frozen=True, slots=True)
class Place:
    """One driver in the picture: ``importance`` (share of what is explained), ``performance`` (0 to 100 of its scale)."""

    key: str
    importance: float
    performance: float
    quadrant: str


@dataclass(frozen=True)
class Picture:
    """The places and the two lines that part the quadrants: mean importance and mean performance."""

    places: Sequence[Place]
    middle_importance: float
    middle_performance: float


def picture(drivers: Sequence[Driver], scales: Mapping[str, tuple[float, float]]) -> Picture:
    """Importance against performance (Martilla and James, Journal of Marketing 41(1), 1977, 77-79).

    ``scales`` are the lowest and highest point of each driver's scale; drivers without a scale are left out. The lines stand at
    the means, so that a quadrant is relative: "fix first" is more important and worse than the others.
    """
    known = [driver for driver in drivers if driver.key in scales and driver.share.value is not None]
    if not known:
        return Picture((), 0.0, 0.0)
    at = {
        driver.key: 100 * (driver.mean - scales[driver.key][0]) / (scales[driver.key][1] - scales[driver.key][0])
        for driver in known
    }
    importance = sum(driver.share.value or 0 for driver in known) / len(known)
    performance = sum(at.values()) / len(known)
    places = [
        Place(one.key, one.share.value or 0.0, at[one.key], _quadrant(one.share.value or 0, importance, at[one.key], performance))
        for one in known
    ]  # fmt: skip
    return Picture(places, importance, performance)


@dataclass(frozen=True, slots=True)
class Contrast:
    """How far the outcome falls where a driver is rated low (``penalty``, negative) and rises where it is rated high
    (``reward``), against those who rated it in between. ``sort`` is ``basic``, ``delighter``, ``performance`` or
    ``neutral``; empty where a side was refused.
    """

    key: str
    penalty: Reading
    reward: Reading
    sort: str = ""


def contrast(
    outcome: Sequence[float | None],
    ratings: Sequence[float | None],
    *,
    key: str,
    scale: tuple[float, float],
    fewest: int = FEWEST,
) -> Contrast:
    """The penalty-reward contrast of one driver (Brandt 1987; Mikulić and Prebežac, Managing Service Quality 21, 2011, 46-66).

    Low is the lowest fifth of the scale, high the highest fifth (1 and 5 of five points); a regression on the two
    indicators is the difference of group means, with the pooled variance. Sides under ``fewest`` are refused.
    """
    fifth = (scale[1] - scale[0]) / 5
    groups: dict[str, list[float]] = {"low": [], "between": [], "high": []}
    for y, x in zip(outcome, ratings, strict=True):
        if y is not None and x is not None:
            side = "low" if x <= scale[0] + fifth - 1e-9 else "high" if x >= scale[1] - fifth + 1e-9 else "between"
            groups[side].append(y)
    penalty = _against(groups, "low", fewest)
    reward = _against(groups, "high", fewest)
    return Contrast(key, penalty, reward, _sort(penalty, reward))


def _against(groups: Mapping[str, Sequence[float]], side: str, fewest: int) -> Reading:
    ours, others = groups[side], groups["between"]
    n = len(ours) + len(others)
    if min(len(ours), len(others)) < fewest:
        return Reading(None, n=n, note="too_few")
    freedom = sum(len(one) for one in groups.values()) - sum(1 for one in groups.values() if one)
    squares = sum(sum((y - sum(one) / len(one)) ** 2 for y in one) for one in groups.values() if one)
    error = sqrt(squares / freedom * (1 / len(ours) + 1 / len(others)))
    value = sum(ours) / len(ours) - sum(others) / len(others)
    half = student(0.95, freedom) * error
    return Reading(value, value - half, value + half, n=n)


def _sort(penalty: Reading, reward: Reading) -> str:
    if penalty.high is None or reward.low is None:
        return ""
    falls, rises = penalty.high < 0, reward.low > 0
    if falls and rises:
        return PERFORMANCE
    return BASIC if falls else DELIGHTER if rises else NEUTRAL


def _quadrant(importance: float, middle: float, performance: float, usual: float) -> str:
    if importance >= middle:
        return KEEP if performance >= usual else FIX
    return ENOUGH if performance >= usual else LATER
