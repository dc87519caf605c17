"""Who answered, as blocks of people alike, and the cells of tables over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]


class Erased(Enum):
    """Stands where an answer was given and destroyed since: only that there was one counts on."""

    ERASED = "erased"


ERASED = Erased.ERASED
Value = int | str | tuple[str, ...] | Erased | None
"""A score, a choice, several choices, a destroyed answer, or none."""


class WrongBatch(ValueError):
    """Rows, tables or releases that do not fit; the text names what."""


@dataclass(frozen=True, slots=True)
class Row:
    """All answers of one person, without identity.

    ``attributes`` are in the order of the batch's dimensions, frozen at closing. The person counts from release
    ``since`` on, up to but not in release ``until`` (deleted answers).
    """

    attributes: tuple[str, ...]
    values: Mapping[str, Value]
    since: int = 1
    until: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """The people with these values of these dimensions who counted in ``release``; no dimensions mean everybody."""

    dimensions: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    release: int = 1


@dataclass(frozen=True)
class Batch:
    """The rows of all releases so far, ``release`` being the one to publish.

    ``parents`` says what a dimension rolls up to (team to department). Raises ``WrongBatch`` for a row of another
    width, a release before the first, or a parent that is no dimension or is its own ancestor.
    """

    dimensions: tuple[str, ...]
    rows: Sequence[Row]
    release: int = 1
    parents: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.release < 1:
            raise WrongBatch(f"release {self.release}")
        if len(set(self.dimensions)) < len(self.dimensions):
            raise WrongBatch("dimensions twice")
        for at, row in enumerate(self.rows):
            if len(row.attributes) != len(self.dimensions):
                raise WrongBatch(f"row {at}: {len(row.attributes)} attributes")
        for name in self.parents:
            self.ancestors(name)

    def ancestors(self, dimension: str) -> list[str]:
        """What a dimension rolls up to, nearest first."""
        found: list[str] = []
        while dimension in self.parents:
            dimension = self.parents[dimension]
            if dimension not in self.dimensions or dimension in found:
                raise WrongBatch(f"parent {dimension}")
            found.append(dimension)
        return found

    def counting(self, release: int) -> npt.NDArray[np.bool_]:
        """Which rows count in a release."""
        return np.array(
            [row.since <= release and (row.until is None or row.until > release) for row in self.rows], bool
        )


@dataclass(frozen=True)
class Blocks:
    """People alike in every attribute and release, so that no cell ever parts them.

    ``of_row`` is the block of each row, ``codes`` (blocks x dimensions) index ``names``, ``lives`` (blocks x 2) are
    since and until (0 for never).
    """

    of_row: Ints
    codes: Ints
    lives: Ints
    names: tuple[tuple[str, ...], ...]
    dimensions: tuple[str, ...]

    def present(self, release: int) -> npt.NDArray[np.bool_]:
        """Which blocks count in a release."""
        since, until = self.lives[:, 0], self.lives[:, 1]
        found: npt.NDArray[np.bool_] = (since <= release) & ((until == 0) | (until > release))
        return found

    def cells(self, table: Sequence[str], *, release: int) -> dict[Cell, Ints]:
        """The cells of one table in order of their values, each with its blocks."""
        try:
            at = [self.dimensions.index(name) for name in table]
        except ValueError:
            raise WrongBatch(f"table {tuple(table)}") from None
        present = np.flatnonzero(self.present(release))
        if not len(present):
            return {}
        keys, inverse = np.unique(self.codes[present][:, at], axis=0, return_inverse=True)
        order = np.argsort(inverse.ravel(), kind="stable")
        parts = np.split(present[order], np.cumsum(np.bincount(inverse.ravel()))[:-1])
        return {
            Cell(tuple(table), tuple(self.names[d][code] for d, code in zip(at, key, strict=True)), release): part
            for key, part in zip(keys, parts, strict=True)
        }

    def weights(self, rows: npt.NDArray[np.bool_]) -> Ints:
        """How many of these rows each block holds."""
        return np.bincount(self.of_row[rows], minlength=len(self.codes))


def blocks(batch: Batch) -> Blocks:
    """Gather the rows of a batch into blocks."""
    names = tuple(tuple(sorted({row.attributes[at] for row in batch.rows})) for at in range(len(batch.dimensions)))
    index = [{name: code for code, name in enumerate(each)} for each in names]
    coded = np.array(
        [
            [*(index[at][value] for at, value in enumerate(row.attributes)), row.since, row.until or 0]
            for row in batch.rows
        ],
        dtype=np.int64,
    ).reshape(len(batch.rows), len(batch.dimensions) + 2)
    unique, of_row = np.unique(coded, axis=0, return_inverse=True)
    return Blocks(of_row.ravel(), unique[:, :-2], unique[:, -2:], names, batch.dimensions)


def membership(parts: Sequence[Ints], *, width: int) -> sparse.csr_matrix:
    """Return cells x blocks, 1 where the block lies in the cell."""
    starts = np.cumsum([0, *(len(part) for part in parts)])
    inside = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    return sparse.csr_matrix((np.ones(len(inside)), inside, starts), shape=(len(parts), width))
