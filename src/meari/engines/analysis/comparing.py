"""Which columns of a table differ by more than chance, as letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import erfc, sqrt

from meari.engines.analysis.weighted import FEWEST, Sums

RATE = 0.05
"""How many of the differences called real may be chance: the false discovery rate over a whole table."""
SPARSE = 5.0
MOST_EXACT = 10_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns of one row: ``difference`` is first minus second; ``p`` and ``q`` are ``None`` with a ``note`` where no test
    can be made (``too_few``, ``sparse``).
    """

    row: int
    first: int
    second: int
    difference: float | None
    p: float | None
    q: float | None = None
    note: str = ""


def compare_shares(rows: Sequence[Sequence[Sums]], *, fewest: int = FEWEST) -> list[Pair]:
    """Test every pair of columns in every row of ``rows`` (sums of 0 and 1) and adjust over all of them.

    The pooled z-test (Pearson's chi-square without correction), over effective bases where answers are weighted; Fisher's
    exact test where an expected count is below 5 and nothing is weighted (Cochran, Biometrics 10, 1954, 417-451).
    Columns must not share answers.
    """
    return _adjusted(
        [
            _shares(row, at, other, cells[at], cells[other], fewest)
            for row, cells in enumerate(rows)
            for at, other in combinations(range(len(cells)), 2)
        ]
    )


def compare_means(rows: Sequence[Sequence[Sums]], *, fewest: int = FEWEST) -> list[Pair]:
    """Test every pair of columns in every row by Welch's t (Biometrika 34, 1947, 28-35) and adjust over all of them."""
    return _adjusted(
        [
            _means(row, at, other, cells[at], cells[other], fewest)
            for row, cells in enumerate(rows)
            for at, other in combinations(range(len(cells)), 2)
        ]
    )


def letters(pairs: Sequence[Pair], *, rate: float = RATE) -> Mapping[tuple[int, int], str]:
    """For each cell (row, column) the letters of the columns that it clearly exceeds, A for the first column."""
    found: dict[tuple[int, int], str] = {}
    for pair in pairs:
        if pair.q is None or pair.q >= rate or not pair.difference:
            continue
        upper, lower = (pair.first, pair.second) if pair.difference > 0 else (pair.second, pair.first)
        found[(pair.row, upper)] = found.get((pair.row, upper), "") + letter(lower)
    return {cell: "".join(sorted(named)) for cell, named in found.items()}


def letter(column: int) -> str:
    """A to Z, then a to z, then a dot: what names a column."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    return alphabet[column] if column < len(alphabet) else "."


def false_discoveries(p_values: Sequence[float | None]) -> list[float | None]:
    """For each p-value the least false discovery rate at which it counts (Benjamini and Hochberg, J. R. Statist. Soc. B 57,
    1995, 289-300); ``None`` stays and is not counted.
    """
    known = sorted((p, at) for at, p in enumerate(p_values) if p is not None)
    found: list[float | None] = [None] * len(p_values)
    least = 1.0
    for rank in range(len(known), 0, -1):
        p, at = known[rank - 1]
        least = min(least, p * len(known) / rank)
        found[at] = least
    return found


def two_shares(first: Sums, second: Sums) -> tuple[float | None, str]:
    """The two-sided p-value for two shares, or none and why."""
    n, m = first.effective_n, second.effective_n
    pooled = (first.mean * n + second.mean * m) / (n + m)
    if pooled <= 0 or pooled >= 1:
        return 1.0, ""
    if min(n, m) * min(pooled, 1 - pooled) < SPARSE:
        is_plain = abs(n - first.n) < 1e-9 and abs(m - second.n) < 1e-9
        if not is_plain or first.n + second.n > MOST_EXACT:
            return None, "sparse"
        return exact(round(first.wx / first.w * first.n), first.n, round(second.wx / second.w * second.n), second.n), ""
    error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return erfc(abs(first.mean - second.mean) / error / sqrt(2)), ""


def exact(count: int, of: int, other: int, other_of: int) -> float:
    """Fisher's exact test, two-sided: the chance of all tables that are no likelier than this one."""
    from scipy.stats import hypergeom

    total, drawn = of + other_of, count + other
    spread = hypergeom(total, drawn, of)
    chances = spread.pmf(range(max(0, drawn - other_of), min(of, drawn) + 1))
    here = spread.pmf(count)
    return min(1.0, float(chances[chances <= here * (1 + 1e-7)].sum()))


def welch(first: Sums, second: Sums) -> float | None:
    """Welch's two-sided p-value; none where neither side varies but they differ."""
    from scipy.special import stdtr

    one, two = first.variance_of_mean, second.variance_of_mean
    difference = abs(first.mean - second.mean)
    if one + two <= 0:
        return 1.0 if difference == 0 else None
    freedom = (one + two) ** 2 / (one**2 / (first.n - 1) + two**2 / (second.n - 1))
    return float(2 * stdtr(freedom, -difference / sqrt(one + two)))


def _shares(row: int, at: int, other: int, one: Sums, two: Sums, fewest: int) -> Pair:
    if min(one.n, two.n) < fewest or not one.w or not two.w:
        return Pair(row, at, other, None, None, note="too_few")
    p, note = two_shares(one, two)
    return Pair(row, at, other, one.mean - two.mean, p, note=note)


def _means(row: int, at: int, other: int, one: Sums, two: Sums, fewest: int) -> Pair:
    if min(one.n, two.n) < max(2, fewest) or not one.w or not two.w:
        return Pair(row, at, other, None, None, note="too_few")
    p = welch(one, two)
    return Pair(row, at, other, one.mean - two.mean, p, note="" if p is not None else "no_spread")


def _adjusted(pairs: Sequence[Pair]) -> list[Pair]:
    q_values = false_discoveries([pair.p for pair in pairs])
    return [
        Pair(one.row, one.first, one.second, one.difference, one.p, q, one.note)
        for one, q in zip(pairs, q_values, strict=True)
    ]
