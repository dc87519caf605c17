"""What is released of a question in the shown cells: n, mean, distribution, classes, or only a band.

A cell is *told* in full (n, mean, counts of each answer, share of each class, all of which are sums that the span audit
covers) or as a band of tenths and the rest between. A band is given where fewer than three different answers were
given, where nine of ten or more fall into one class (so that a band never means "all"), and where a number told in
full would force somebody's answer in this cell or in any difference of cells (``forcing``). Then the last tables give way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from meari.engines.anonymity import forcing, groups
from meari.engines.anonymity.groups import ERASED, Batch, Blocks, Cell, Ints, Value
from meari.engines.anonymity.publication import Publication
from meari.engines.anonymity.span import Floats

HIGH, LOW = 0.9, 0.1
"""From here on, or down to here, a share is a band."""

LEAST_FOR_MEAN = 10
LEAST_FOR_SHARES = 100
_GIVING_WAY = 3


class WrongAnswer(ValueError):
    """A row holds an answer that is none of the question's choices; the text holds question and answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """``choices`` in order; whole numbers are scores and have a mean.

    ``classes`` name sets of choices whose shares are told (favourable and unfavourable; promoters and detractors).
    Of a question with ``has_several`` answers a person each choice is told by itself.
    """

    key: str
    choices: tuple[int | str, ...]
    classes: Mapping[str, frozenset[int | str]]
    has_several: bool = False

    @property
    def is_scored(self) -> bool:
        """Whether every choice is a number."""
        return all(isinstance(choice, int) for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is shown of one question in one cell.

    ``n`` answered, or ``None`` and then ``at_least`` up to as many more as the floor less one. ``mean`` and ``shares`` (of
    classes) belong to cells told in full, ``counts`` by choice as well. ``band`` is ``low``, ``middle`` or ``high``
    of the first class, or of the mean where there is no class; ``note`` says why a cell is not told in full:
    ``few_distinct``, ``edge``, ``forcing`` or ``n_withheld`` (rounded so that n does not follow).
    """

    n: int | None
    at_least: int
    mean: float | None = None
    counts: tuple[int, ...] | None = None
    shares: Mapping[str, float] | None = None
    band: str = ""
    note: str = ""


@dataclass(frozen=True)
class Release:
    """The numbers of one question in one release. ``known`` holds the counts that a reader must be taken to know."""

    question: Question
    release: int
    numbers: Mapping[Cell, Numbers]
    known: Mapping[Cell, tuple[int, ...]]


def release(batch: Batch, *, question: Question, publication: Publication, earlier: Sequence[Release] = ()) -> Release:
    """Tell one question with one answer a person; ``earlier`` releases of the same question count as known."""
    values = [row.values.get(question.key) for row in batch.rows]
    return _told(batch, question, publication, earlier, _codes(values, question))


def release_several(
    batch: Batch,
    *,
    question: Question,
    publication: Publication,
    earlier: Mapping[int | str, Sequence[Release]] | None = None,
) -> dict[int | str, Release]:
    """Tell each choice of a question with several answers by itself: how many chose it (second count) or not (first)."""
    found = {}
    for choice in question.choices:
        alone = Question(question.key, ("not_chosen", "chosen"), {"chosen": frozenset({"chosen"})}, has_several=True)
        codes = np.array(
            [_chosen(row.values.get(question.key), choice, question) for row in batch.rows], dtype=np.int64
        )
        found[choice] = _told(batch, alone, publication, (earlier or {}).get(choice, ()), codes)
    return found


def standing(releases: Sequence[Release]) -> dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[int, Numbers]]:
    """For each group the newest release that tells it and its numbers: what waits leaves the old number standing."""
    found = {}
    for one in sorted(releases, key=lambda each: each.release):
        for cell, numbers in one.numbers.items():
            found[cell.dimensions, cell.values] = (one.release, numbers)
    return found


def _codes(values: Sequence[Value], question: Question) -> Ints:
    """The place of each answer among the choices, -1 for none, -2 for a destroyed one."""
    places: dict[Value, int] = {choice: at for at, choice in enumerate(question.choices)}
    places.update({None: -1, ERASED: -2})
    wrong = next((value for value in values if value not in places), None)
    if wrong is not None:
        raise WrongAnswer(f"{question.key}: {wrong!r}")
    return np.array([places[value] for value in values], dtype=np.int64)


def _chosen(value: Value, choice: int | str, question: Question) -> int:
    if value is None or value == ():
        return -1
    if value is ERASED:
        return -2
    if not isinstance(value, tuple) or not set(value) <= set(question.choices):
        raise WrongAnswer(f"{question.key}: {value!r}")
    return int(choice in value)


def _told(
    batch: Batch, question: Question, publication: Publication, earlier: Sequence[Release], codes: Ints
) -> Release:
    people = groups.blocks(batch)
    present = batch.counting(publication.release)
    if (codes[present] == -2).any():
        raise WrongAnswer(f"{question.key}: destroyed but counting")
    by_block = np.stack([people.weights((codes == at) & present) for at in range(len(question.choices))], axis=1)
    cells = [cell for cell in publication.cells if cell in publication.scores[question.key]]
    parts = _parts(people, cells)
    counts = {cell: by_block[parts[cell]].sum(axis=0) for cell in cells}
    notes = {cell: _edge(counts[cell], question, publication.floors.distinct) for cell in cells}
    known = _unforced(people, people.weights(codes != -1), counts, notes, earlier)
    numbers = {
        cell: _numbers(counts[cell], question, publication, cell, notes[cell] or ("" if cell in known else "forcing"))
        for cell in cells
    }
    return Release(question, publication.release, numbers, known)


def _parts(people: Blocks, cells: Sequence[Cell]) -> dict[Cell, Ints]:
    tables = dict.fromkeys((cell.dimensions, cell.release) for cell in cells)
    wanted = set(cells)
    return {
        cell: part for table, at in tables for cell, part in people.cells(table, release=at).items() if cell in wanted
    }


def _edge(counts: Ints, question: Question, distinct: int) -> str:
    """Why a cell cannot be told in full by its own numbers; empty when it can."""
    if (counts > 0).sum() < (2 if question.has_several else distinct):
        return "few_distinct"
    total = counts.sum()
    sorts = [
        *counts,
        *(
            sum(counts[at] for at, choice in enumerate(question.choices) if choice in named)
            for named in question.classes.values()
        ),
    ]
    return "edge" if 10 * max(sorts) >= 9 * total else ""


def _unforced(
    people: Blocks, weights: Ints, counts: Mapping[Cell, Ints], notes: Mapping[Cell, str], earlier: Sequence[Release]
) -> dict[Cell, tuple[int, ...]]:
    """The cells that can be told in full together, with their counts; tables in their order, small cells give way."""
    known = {cell: one for each in earlier for cell, one in each.known.items()}
    fine = [cell for cell in counts if not notes[cell]]
    parts = _parts(people, [*known, *fine])

    def forces(more: Sequence[Cell]) -> bool:
        told = {**known, **{cell: tuple(int(one) for one in counts[cell]) for cell in more}}
        matrix = groups.membership([parts[cell] for cell in told], width=len(people.codes))
        return forcing.is_anybody_forced(matrix, weights=weights, counts=_table(list(told.values())))

    kept = fine
    if fine and forces(fine):
        kept = []
        for table in dict.fromkeys(cell.dimensions for cell in fine):
            more = sorted(
                (cell for cell in fine if cell.dimensions == table), key=lambda cell: -int(counts[cell].sum())
            )
            for _ in range(_GIVING_WAY):
                if not forces([*kept, *more]):
                    kept = [*kept, *more]
                    break
                more = more[: len(more) // 2]
    return {cell: tuple(int(one) for one in counts[cell]) for cell in counts if cell in set(kept)}


def _table(rows: Sequence[tuple[int, ...]]) -> Floats:
    return np.array(rows, dtype=np.float64)


def _numbers(counts: Ints, question: Question, publication: Publication, cell: Cell, note: str) -> Numbers:
    total = int(counts.sum())
    is_exact = cell in publication.exact[question.key]
    floor = publication.floors.scores
    asked = publication.cells[cell]
    skipped = (asked - total) // floor * floor
    n, at_least = (total, total) if is_exact else (None, asked - skipped - floor + 1)
    place = _place(counts, question)
    band = "" if place is None else "low" if place <= LOW else "high" if place >= HIGH else "middle"
    if note or (not is_exact and at_least < LEAST_FOR_MEAN):
        return Numbers(n, at_least, band=band, note=note or "n_withheld")
    mean = float(counts @ np.array(question.choices)) / total if question.is_scored else None
    shares = {
        name: sum(int(counts[at]) for at, choice in enumerate(question.choices) if choice in named) / total
        for name, named in question.classes.items()
    }
    if is_exact:
        return Numbers(n, at_least, mean, tuple(int(one) for one in counts), shares, band)
    # With steps of 1/n no wider than the rounding, every n in question can give the same number.
    rounded = {name: round(share, 2) for name, share in shares.items()} if at_least >= LEAST_FOR_SHARES else None
    return Numbers(n, at_least, None if mean is None else round(mean, 1), None, rounded, band, "n_withheld")


def _place(counts: Ints, question: Question) -> float | None:
    """Where a cell lies from 0 to 1: the share of the first class, or the mean on its scale."""
    total = int(counts.sum())
    for named in question.classes.values():
        return sum(int(counts[at]) for at, choice in enumerate(question.choices) if choice in named) / total
    if not question.is_scored:
        return None
    low, high = min(map(int, question.choices)), max(map(int, question.choices))
    return (float(counts @ np.array(question.choices)) / total - low) / (high - low)
