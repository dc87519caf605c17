"""Whether two people who read the same texts apart give them the same class: Krippendorff's alpha for nominal data."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LEVEL = 0.95
_ROUNDS = 2000


@dataclass(frozen=True, slots=True)
class Agreement:
    """``alpha`` is 1 for perfect agreement, 0 for what chance gives, below 0 for systematic disagreement.

    ``low`` to ``high`` is the bootstrap interval at 95 %; ``n`` counts the units that at least two coded. Where alpha does
    not exist ``note`` says why: ``no_pairs`` (nothing coded twice) or ``no_variation`` (only one value ever given).
    """

    alpha: float | None
    low: float | None
    high: float | None
    n: int
    note: str = ""


Units = Sequence[Sequence[Hashable | None]]
"""For each unit what each coder said; ``None`` where one did not code it."""


def krippendorff(units: Units, *, seed: int, rounds: int = _ROUNDS) -> Agreement:
    """Return alpha for nominal data, any number of coders and missing values, with an interval.

    Formula: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section D. The interval draws units with
    replacement (Zapf et al., BMC Medical Research Methodology 16:93, 2016).
    """
    counts = _counts(units)
    if not len(counts):
        return Agreement(None, None, None, 0, "no_pairs")
    alpha = _alpha(counts, np.ones((1, len(counts))))[0]
    if np.isnan(alpha):
        return Agreement(None, None, None, len(counts), "no_variation")
    drawn = np.random.default_rng(seed).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=rounds)
    spread = _alpha(counts, drawn.astype(np.float64))
    # A draw in which everybody said the same agrees perfectly.
    low, high = np.quantile(np.nan_to_num(spread, nan=1.0), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Agreement(float(alpha), float(low), float(high), len(counts))


def by_class(units: Units, *, seed: int, rounds: int = _ROUNDS) -> Mapping[Hashable, Agreement]:
    """Return the agreement on each value against all others: who confuses it with something else shows here.

    (Krippendorff, Content Analysis, 2nd ed. 2004, 11.3: single-category reliability.)
    """
    values = sorted({said for unit in units for said in unit if said is not None}, key=str)
    return {
        value: krippendorff(
            [[None if said is None else said == value for said in unit] for unit in units], seed=seed, rounds=rounds
        )
        for value in values
    }


def _counts(units: Units) -> npt.NDArray[np.float64]:
    """Return how often each value (column) was given to each unit (row) that was coded at least twice."""
    paired = [said for unit in units if len(said := [one for one in unit if one is not None]) >= 2]
    columns = {value: at for at, value in enumerate(dict.fromkeys(one for unit in paired for one in unit))}
    counts = np.zeros((len(paired), len(columns)))
    for row, unit in enumerate(paired):
        for value in unit:
            counts[row, columns[value]] += 1
    return counts


def _alpha(counts: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return alpha for each row of ``weights`` (how often each unit counts); not a number without variation."""
    sizes = counts.sum(axis=1)
    observed = weights @ ((sizes**2 - (counts**2).sum(axis=1)) / (sizes - 1))
    totals = weights @ counts
    n = totals.sum(axis=1)
    expected = n**2 - (totals**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha: npt.NDArray[np.float64] = np.where(expected > 0, 1 - (n - 1) * observed / expected, np.nan)
    return alpha
