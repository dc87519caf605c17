"""How much of what explains an outcome each driver carries, when drivers go together. Importance is not causation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

from meari.engines.analysis.weighted import FEWEST
from meari.vocabulary.metrics import Reading

Array = npt.NDArray[np.float64]
MOST_EXACT = 15
MOST_DRIVERS = 40
A_DRIVER = 10
"""Fewer complete answers than this for each driver are refused."""
STILL = 0.1
"""A driver whose standard deviation is less than this part of its scale's width hardly varies."""


@dataclass(frozen=True, slots=True)
class Driver:
    """``share`` is the part of the explained variance (0 to 1, all drivers together 1) with its bootstrap interval;
    ``part`` the same as a part of R²; ``correlation`` with the outcome; ``hardly_varies``: cannot show importance.
    """

    key: str
    share: Reading
    part: float
    correlation: float
    mean: float
    hardly_varies: bool = False


@dataclass(frozen=True)
class Importance:
    """Drivers, most important first. ``n`` complete answers were used, ``left_out`` had something missing.

    ``note`` is a refusal (``too_few``, ``no_spread``, ``nothing_explained``, ``too_many_drivers``) and then ``drivers`` is
    empty. ``still`` names drivers that do not vary at all. ``is_causal`` is always false: whoever shows this says so.
    """

    drivers: Sequence[Driver]
    r_squared: float | None
    n: int
    left_out: int
    method: str
    repeats: int = 0
    note: str = ""
    still: Sequence[str] = ()
    is_causal: bool = False


@dataclass(frozen=True)
class Wanted:
    """How to look: ``method`` is ``weights`` (Johnson) or ``shapley`` (LMG); ``widths`` are the widths of the drivers' scales."""

    method: str = "weights"
    repeats: int = 1000
    seed: int = 1
    level: float = 0.95
    widths: Mapping[str, float] | None = None


def relative_weights(correlations: Array, with_outcome: Array) -> Array:
    """Parts of R² by Johnson's relative weights (Multivariate Behavioral Research 35, 2000, 1-19).

    Drivers are turned into the uncorrelated variables nearest to them, Z = X Λ with Λ the root of their correlations;
    a driver's part is the sum of its squared loadings times squared coefficients.
    """
    values, vectors = np.linalg.eigh(correlations)
    values = np.clip(values, 1e-10, None)
    root = (vectors * np.sqrt(values)) @ vectors.T
    coefficients = np.linalg.solve(root, with_outcome)
    parts: Array = root**2 @ coefficients**2
    return parts


def shapley(correlations: Array, with_outcome: Array) -> Array:
    """Parts of R² averaged over all orders in which drivers could come in (Lindeman, Merenda and Gold 1980; Grömping, Journal
    of Statistical Software 17, 2006), which is the Shapley value. Exact, over all 2^p sets; at most 15 drivers.
    """
    p = len(with_outcome)
    if p > MOST_EXACT:
        raise ValueError(f"{p} drivers")
    explained = np.zeros(2**p)
    weight = np.zeros(p)
    for size in range(1, p + 1):
        sets = np.array(list(combinations(range(p), size)))
        inner = correlations[sets[:, :, None], sets[:, None, :]] + 1e-10 * np.eye(size)
        outer = with_outcome[sets]
        solved = np.linalg.solve(inner, outer[:, :, None])[:, :, 0]
        explained[(1 << sets).sum(axis=1)] = (outer * solved).sum(axis=1)
        weight[size - 1] = 1 / (p * comb(p - 1, size - 1))
    masks = np.arange(2**p)
    sizes = np.array([int(mask).bit_count() for mask in masks])
    parts = np.zeros(p)
    for driver in range(p):
        without = masks[masks & (1 << driver) == 0]
        gains = explained[without | (1 << driver)] - explained[without]
        parts[driver] = (weight[sizes[without]] * gains).sum()
    return parts


METHODS: Mapping[str, Callable[[Array, Array], Array]] = {"weights": relative_weights, "shapley": shapley}


def importance(
    outcome: Sequence[float | None], drivers: Mapping[str, Sequence[float | None]], wanted: Wanted = Wanted()
) -> Importance:
    """What of ``outcome`` each of ``drivers`` carries, over respondents who answered all of it (listwise).

    Intervals are percentiles of a bootstrap over respondents (Tonidandel, LeBreton and Johnson, Psychological Methods 14,
    2009, 387-399). Raises ``KeyError`` for an unknown method.
    """
    method = METHODS[wanted.method]
    keys = list(drivers)
    table = np.array([[_number(x) for x in outcome], *([_number(x) for x in drivers[key]] for key in keys)]).T
    whole = table[~np.isnan(table).any(axis=1)]
    n, left_out = len(whole), len(table) - len(whole)
    spread = whole.std(axis=0) if n else np.zeros(len(keys) + 1)
    moving = [at for at in range(1, len(keys) + 1) if spread[at] > 1e-12]
    still = tuple(keys[at - 1] for at in range(1, len(keys) + 1) if at not in moving)
    note = _refusal(n, moving, spread, wanted)
    if note:
        return Importance((), None, n, left_out, wanted.method, note=note, still=still)
    used = whole[:, [0, *moving]]
    parts, related = _parts(used, method)
    explained = float(parts.sum())
    if explained < 1e-9:
        return Importance((), explained, n, left_out, wanted.method, note="nothing_explained", still=still)
    bounds = _bootstrap(used, method, wanted)
    found = [
        Driver(
            keys[at - 1], Reading(float(parts[place] / explained), *bounds[place], n=n), float(parts[place]),
            float(related[place]), float(used[:, place + 1].mean()), _is_still(keys[at - 1], float(spread[at]), wanted),
        )
        for place, at in enumerate(moving)
    ]  # fmt: skip
    ranked = sorted(found, key=lambda driver: -driver.part)
    return Importance(ranked, explained, n, left_out, wanted.method, wanted.repeats, still=still)


def _refusal(n: int, moving: Sequence[int], spread: Array, wanted: Wanted) -> str:
    most = MOST_EXACT if wanted.method == "shapley" else MOST_DRIVERS
    if len(moving) > most:
        return "too_many_drivers"
    if n < max(FEWEST, A_DRIVER * len(moving)):
        return "too_few"
    if len(moving) < 2 or spread[0] <= 1e-12:
        return "no_spread"
    return ""


def _is_still(key: str, spread: float, wanted: Wanted) -> bool:
    width = (wanted.widths or {}).get(key)
    return bool(width) and spread < STILL * float(width or 0)


def _parts(table: Array, method: Callable[[Array, Array], Array], counts: Array | None = None) -> tuple[Array, Array]:
    """Parts of R² and correlations with the outcome, of rows that count ``counts`` times."""
    weights = np.ones(len(table)) if counts is None else counts
    centred = table - np.average(table, axis=0, weights=weights)
    products = centred.T @ (centred * weights[:, None])
    scale = np.sqrt(np.clip(np.diag(products), 1e-12, None))
    related = products / np.outer(scale, scale)
    np.fill_diagonal(related, 1.0)
    return method(related[1:, 1:], related[1:, 0]), related[1:, 0]


def _bootstrap(
    table: Array, method: Callable[[Array, Array], Array], wanted: Wanted
) -> Sequence[tuple[float | None, float | None]]:
    if wanted.repeats < 2:
        return [(None, None)] * (table.shape[1] - 1)
    rows, times = np.unique(table, axis=0, return_counts=True)
    chance = times / times.sum()
    rng = np.random.default_rng(wanted.seed)
    drawn = np.empty((wanted.repeats, table.shape[1] - 1))
    for at in range(wanted.repeats):
        counts = rng.multinomial(len(table), chance).astype(float)
        parts = np.clip(_parts(rows, method, counts)[0], 0, None)
        drawn[at] = parts / max(parts.sum(), 1e-12)
    tail = 50 * (1 - wanted.level)
    low, high = np.percentile(drawn, [tail, 100 - tail], axis=0)
    return [(float(one), float(other)) for one, other in zip(low, high, strict=True)]


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
