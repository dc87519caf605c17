"""Whether several questions measure one thing: Cronbach's alpha and McDonald's omega, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from meari.engines.analysis.weighted import FEWEST
from meari.vocabulary.metrics import Reading

Array = npt.NDArray[np.float64]
ROUNDS = 1000


def alpha(answers: Sequence[Sequence[float | None]], *, level: float = 0.95) -> Reading:
    """Cronbach's alpha of items (the inner sequences, one a respondent) with Feldt's interval.

    alpha = k/(k-1) (1 - sum of item variances / variance of the sum) (Psychometrika 16, 1951, 297-334);
    (1 - alpha) times quantiles of F with n-1 and (n-1)(k-1) degrees of freedom (Feldt, Psychometrika 30, 1965, 357-370).
    Listwise; refused with ``too_few`` answers or items, or ``no_spread``.
    """
    from scipy.special import fdtri

    table, refused = _table(answers, least_items=2)
    if refused:
        return refused
    n, k = table.shape
    value = _alpha(np.cov(table, rowvar=False))
    freedom = (n - 1, (n - 1) * (k - 1))
    low = 1 - (1 - value) * float(fdtri(*freedom, (1 + level) / 2))
    high = 1 - (1 - value) * float(fdtri(*freedom, (1 - level) / 2))
    return Reading(value, low, high, n=n)


def omega(
    answers: Sequence[Sequence[float | None]], *, level: float = 0.95, repeats: int = 500, seed: int = 1
) -> Reading:
    """McDonald's omega (Test Theory, 1999): the squared sum of loadings on one factor over that plus the unique variances.

    The factor is fitted to the covariances by principal axes until nothing moves; the interval is the percentiles of a
    bootstrap over respondents (Dunn, Baguley and Brunsden, British Journal of Psychology 105, 2014, 399-412).
    Refused with ``too_few`` answers or fewer than three items, ``no_spread``, or ``no_factor`` where one factor does not fit.
    """
    table, refused = _table(answers, least_items=3)
    if refused:
        return refused
    value = _omega(np.cov(table, rowvar=False))
    if value is None:
        return Reading(None, n=len(table), note="no_factor")
    low, high = _percentiles(table, _omega, repeats=repeats, seed=seed, level=level)
    return Reading(value, low, high, n=len(table))


def loadings(covariances: Array) -> Array | None:
    """Loadings on one factor by iterated principal axes; none where they do not settle or a unique variance is negative."""
    variances = np.diag(covariances).copy()
    common = variances - 1 / np.diag(np.linalg.pinv(covariances))
    found = np.zeros(len(variances))
    for _ in range(ROUNDS):
        reduced = covariances.copy()
        np.fill_diagonal(reduced, common)
        values, vectors = np.linalg.eigh(reduced)
        if values[-1] <= 0:
            return None
        fresh: Array = vectors[:, -1] * np.sqrt(values[-1])
        fresh = fresh if fresh.sum() >= 0 else -fresh
        if (fresh**2 > variances * (1 + 1e-9)).any():
            return None
        if np.abs(fresh - found).max() < 1e-8 * np.sqrt(variances.max()):
            return fresh
        found, common = fresh, fresh**2
    return None


def _omega(covariances: Array) -> float | None:
    found = loadings(covariances)
    if found is None:
        return None
    unique = (np.diag(covariances) - found**2).sum()
    return float(found.sum() ** 2 / (found.sum() ** 2 + unique))


def _alpha(covariances: Array) -> float:
    k = len(covariances)
    return float(k / (k - 1) * (1 - np.trace(covariances) / covariances.sum()))


def _percentiles(
    table: Array, measure: Callable[[Array], float | None], *, repeats: int, seed: int, level: float
) -> tuple[float | None, float | None]:
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(repeats):
        sample = table[rng.integers(0, len(table), len(table))]
        if (sample.std(axis=0) > 0).all():
            drawn.append(measure(np.cov(sample, rowvar=False)))
    known = [one for one in drawn if one is not None]
    if len(known) < 0.9 * repeats or not known:
        return None, None
    tail = 50 * (1 - level)
    low, high = np.percentile(known, [tail, 100 - tail])
    return float(low), float(high)


def _table(answers: Sequence[Sequence[float | None]], *, least_items: int) -> tuple[Array, Reading | None]:
    whole = [[float(x) for x in row if x is not None] for row in answers if all(x is not None for x in row)]
    n, k = len(whole), len(whole[0]) if whole else 0
    empty = np.zeros((0, 0))
    if n < FEWEST:
        return empty, Reading(None, n=n, note="too_few")
    if k < least_items:
        return empty, Reading(None, n=n, note="too_few_items")
    table = np.array(whole)
    if not (table.std(axis=0) > 0).all() or table.sum(axis=1).std() == 0:
        return empty, Reading(None, n=n, note="no_spread")
    return table, None
