"""Cross tables: shares or means of one question by the answers of another, with column tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from meari.engines.analysis import comparing, weighted
from meari.engines.analysis.comparing import Pair
from meari.engines.analysis.weighted import FEWEST, GREY_BELOW, Sums
from meari.vocabulary.metrics import Reading


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its ``key``, its ``letter``, how many answers it rests on, and ``note`` (``few``, ``too_few``)."""

    key: str
    letter: str
    n: int
    effective_n: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column says of a row, and the letters of the columns that it clearly exceeds."""

    reading: Reading
    letters: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """``cells[row][column]``, beside them ``totals[row]`` over everybody. ``pairs`` are all tests that were made."""

    rows: Sequence[str]
    columns: Sequence[Column]
    cells: Sequence[Sequence[Cell]]
    totals: Sequence[Reading]
    pairs: Sequence[Pair]
    n: int
    effective_n: float
    is_weighted: bool = False


@dataclass(frozen=True)
class Asked:
    """Who answered what, position by position.

    ``columns`` hold the column of each respondent or nothing; ``weights`` are 1 where there are none.
    """

    columns: Sequence[str | None]
    order: Sequence[str]
    weights: Sequence[float] | None = None
    fewest: int = FEWEST
    _positions: dict[str, int] = field(default_factory=dict)

    def place(self, at: int) -> int | None:
        """Where the column of respondent ``at`` stands."""
        if not self._positions:
            self._positions.update({key: place for place, key in enumerate(self.order)})
        column = self.columns[at]
        return self._positions.get(column) if column is not None else None

    def weight(self, at: int) -> float:
        return self.weights[at] if self.weights is not None else 1.0


def shares(chosen: Sequence[frozenset[str] | None], rows: Sequence[str], asked: Asked) -> Table:
    """The share of each row's choice in each column; ``chosen`` is what each respondent chose, or nothing without an answer.

    Who did not answer the row question or has no column is left out. Several choices may be chosen at once.
    """
    places = {key: place for place, key in enumerate(rows)}
    counted = [[Sums() for _ in asked.order] for _ in rows]
    totals = [Sums() for _ in rows]
    for at, found in enumerate(chosen):
        column = asked.place(at)
        if found is None or column is None:
            continue
        weight = asked.weight(at)
        for key, row in places.items():
            value = 1.0 if key in found else 0.0
            counted[row][column].add(value, weight)
            totals[row].add(value, weight)
    pairs = comparing.compare_shares(counted, fewest=asked.fewest)
    readings = [[weighted.share(cell, fewest=asked.fewest) for cell in row] for row in counted]
    whole = [weighted.share(total, fewest=asked.fewest) for total in totals]
    return _table(rows, asked, counted, (readings, whole), pairs)


def means(values: Mapping[str, Sequence[float | None]], asked: Asked, *, is_nps: bool = False) -> Table:
    """The mean of each of ``values`` (by row) in each column, tested by Welch's t; points of NPS where they are -1, 0, 1."""
    rows = list(values)
    counted = [[Sums() for _ in asked.order] for _ in rows]
    totals = [Sums() for _ in rows]
    for row, key in enumerate(rows):
        for at, value in enumerate(values[key]):
            column = asked.place(at)
            if value is not None and column is not None:
                counted[row][column].add(value, asked.weight(at))
                totals[row].add(value, asked.weight(at))
    read = weighted.nps if is_nps else weighted.mean
    pairs = comparing.compare_means(counted, fewest=asked.fewest)
    readings = [[read(cell, fewest=asked.fewest) for cell in row] for row in counted]
    return _table(rows, asked, counted, (readings, [read(total, fewest=asked.fewest) for total in totals]), pairs)


def _table(
    rows: Sequence[str], asked: Asked, counted: Sequence[Sequence[Sums]],
    read: tuple[Sequence[Sequence[Reading]], Sequence[Reading]], pairs: Sequence[Pair],
) -> Table:  # fmt: skip
    readings, totals = read
    named = comparing.letters(pairs)
    columns = [_column(key, at, [row[at] for row in counted], asked.fewest) for at, key in enumerate(asked.order)]
    cells = [
        [Cell(reading, named.get((row, at), "")) for at, reading in enumerate(line)]
        for row, line in enumerate(readings)
    ]
    n = max((total.n for total in totals), default=0)
    effective = sum(column.effective_n for column in columns)
    if asked.weights is not None and counted:
        bases = counted[0]
        squares = sum(base.ww for base in bases)
        effective = sum(base.w for base in bases) ** 2 / squares if squares else 0.0
    return Table(rows, columns, cells, totals, pairs, n, effective, asked.weights is not None)


def _column(key: str, at: int, counted: Sequence[Sums], fewest: int) -> Column:
    base = max(counted, key=lambda one: one.n, default=Sums())
    note = "too_few" if base.n < fewest else "few" if base.n < GREY_BELOW else ""
    return Column(key, comparing.letter(at), base.n, base.effective_n, note)
