"""The publication set: which cells of which tables are shown, for whom answered what, in the light of earlier ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from meari.engines.anonymity import groups, span
from meari.engines.anonymity.floors import Floors
from meari.engines.anonymity.groups import Batch, Blocks, Cell, Ints

Mask = npt.NDArray[np.bool_]
_REGAIN = 150
"""Cells left out are tried again one by one only up to so many shown and left out together."""


class NotSafe(ValueError):
    """Earlier publications do not pass the audit themselves, so nothing can be added to them."""


@dataclass(frozen=True)
class Publication:
    """One release of one survey round: everything that any page, role, export, chart or letter may be made from.

    ``cells`` holds the shown cells with how many answered at all, ``scores`` per question those whose scores are shown,
    ``exact`` those among them whose n for the question is told to the head. ``hidden`` are cells of the tables
    asked for that are not shown and have people in them. Audited together with ``earlier``.
    """

    release: int
    floors: Floors
    cells: Mapping[Cell, int]
    hidden: tuple[Cell, ...]
    scores: Mapping[str, frozenset[Cell]]
    exact: Mapping[str, frozenset[Cell]]


@dataclass(frozen=True)
class _Candidates:
    """Cells in order of importance over blocks; ``ranks`` is the place of each cell's table, -1 for earlier ones."""

    cells: tuple[Cell, ...]
    matrix: sparse.csr_matrix
    ranks: Ints

    def only(self, cells: set[Cell] | frozenset[Cell]) -> _Candidates:
        chosen = np.array([at for at, cell in enumerate(self.cells) if cell in cells], dtype=np.int64)
        return _Candidates(tuple(self.cells[at] for at in chosen), self.matrix[chosen], self.ranks[chosen])


def publish(
    batch: Batch,
    *,
    tables: Sequence[Sequence[str]],
    questions: Sequence[str],
    floors: Floors | None = None,
    earlier: Sequence[Publication] = (),
) -> Publication:
    """Decide what of ``tables`` (sets of dimensions, most important first; ``()`` is the total) may be shown.

    All cells at or over the floor are taken together and audited; from every combination that discloses somebody the
    least important cell goes (last table, fewest people, last value), never one already published, until the
    audit finds nothing; then cells that left are tried again, most important first. The same follows for each
    question over the people who answered it, and for exact n over those who left it out: that one person skipped a
    question is shown of no group, nor of a difference. Where n is not told, the cell is shown only if every n that a
    reader must reckon with is at or over the floor. Deterministic. Raises ``WrongBatch`` for unknown dimensions
    and ``NotSafe`` when what is out already cannot be defended.
    """
    floors = floors or Floors()
    people = groups.blocks(batch)
    answered = {question: _answered(batch, question) for question in questions}
    wanted = _candidates(people, tables, batch.release, earlier)
    everybody = people.weights(np.ones(len(batch.rows), dtype=bool))
    before = [set(one.cells) for one in earlier]
    shown = _safe(wanted, everybody, floors.scores, before)
    counts = dict(zip(wanted.cells, _counts(wanted, everybody), strict=True))
    scores, exact = {}, {}
    for question, mask in answered.items():
        weights = people.weights(mask)
        before = [set(one.scores.get(question, ())) for one in earlier]
        scores[question] = _safe(wanted.only(shown.union(*before)), weights, floors.scores, before)
        before = [set(one.exact.get(question, ())) for one in earlier]
        among = wanted.only(scores[question].union(*before))
        exact[question] = _safe(among, everybody - weights, floors.scores, before, none_is_fine=True)
        scores[question] = frozenset(
            cell for cell in scores[question] if cell in exact[question] or counts[cell] >= 2 * floors.scores - 1
        )
    now = {cell: int(counts[cell]) for cell in wanted.cells if cell in shown and cell.release == batch.release}
    hidden = tuple(cell for cell in wanted.cells if cell not in now and cell.release == batch.release)
    return Publication(batch.release, floors, now, hidden, _now(scores, now), _now(exact, now))


def _now(found: Mapping[str, frozenset[Cell]], now: Mapping[Cell, int]) -> dict[str, frozenset[Cell]]:
    return {question: frozenset(cell for cell in cells if cell in now) for question, cells in found.items()}


def nearest(publication: Publication, cell: Cell, *, batch: Batch, question: str) -> Cell | None:
    """The shown cell that a hidden one rolls up to: a dimension becomes its parent, or is left out without one.

    The last dimension of the cell gives way first. None where not even the total is shown. Every person of ``cell``
    is in the result.
    """
    row = next((row for row in batch.rows if _holds(row, cell, batch)), None)
    if row is None:
        return None
    values = dict(zip(batch.dimensions, row.attributes, strict=True))
    names = list(cell.dimensions)
    shown = publication.scores.get(question, frozenset())
    while True:
        found = Cell(tuple(names), tuple(values[name] for name in names), cell.release)
        if found in shown or not names:
            return found if found in shown else None
        last = names.pop()
        above = [name for name in batch.ancestors(last)[:1] if name not in names]
        names.extend(above)


def _holds(row: groups.Row, cell: Cell, batch: Batch) -> bool:
    values = dict(zip(batch.dimensions, row.attributes, strict=True))
    return tuple(values[name] for name in cell.dimensions) == cell.values


def _answered(batch: Batch, question: str) -> Mask:
    return np.array([row.values.get(question) not in (None, ()) for row in batch.rows], dtype=bool)


def _candidates(
    people: Blocks, tables: Sequence[Sequence[str]], release: int, earlier: Sequence[Publication]
) -> _Candidates:
    found: dict[Cell, Ints] = {}
    ranks: list[int] = []
    for one in earlier:
        for dimensions in dict.fromkeys(cell.dimensions for cell in one.cells):
            parts = people.cells(dimensions, release=one.release)
            found.update((cell, part) for cell, part in parts.items() if cell in one.cells)
        ranks += [-1] * (len(found) - len(ranks))
    for rank, table in enumerate(tables):
        found.update(people.cells(table, release=release))
        ranks += [rank] * (len(found) - len(ranks))
    return _Candidates(
        tuple(found), groups.membership(list(found.values()), width=len(people.codes)), np.array(ranks, dtype=np.int64)
    )


def _counts(wanted: _Candidates, weights: Ints) -> Ints:
    return np.asarray(wanted.matrix @ weights).round().astype(np.int64)


def _safe(
    wanted: _Candidates, weights: Ints, floor: int, before: Sequence[set[Cell]], *, none_is_fine: bool = False
) -> frozenset[Cell]:
    """The cells that may be shown together over people of these weights."""
    counts = _counts(wanted, weights)
    fixed = np.isin(
        np.arange(len(counts)), [at for at, cell in enumerate(wanted.cells) if any(cell in one for one in before)]
    )
    allowed = fixed | ((wanted.ranks >= 0) & ((counts >= floor) | ((counts == 0) & none_is_fine)))
    chosen = _thinned(wanted, weights, floor, np.flatnonzero(allowed), fixed)
    kept = _regained(wanted, weights, floor, chosen, [int(at) for at in np.flatnonzero(allowed) if at not in chosen])
    return frozenset(wanted.cells[at] for at in kept)


def _thinned(wanted: _Candidates, weights: Ints, floor: int, chosen: Ints, fixed: Mask) -> set[int]:
    counts = _counts(wanted, weights)
    while True:
        found = span.audit(wanted.matrix[chosen], weights=weights, floor=floor)
        if found.is_safe:
            return {int(at) for at in chosen}
        gone: set[int] = set()
        for weak in [*found.weak, *((at,) for at in found.unproven)]:
            free = [int(chosen[at]) for at in weak if not fixed[chosen[at]]]
            if not free:
                raise NotSafe(str([wanted.cells[chosen[at]] for at in weak]))
            if not gone.intersection(free):
                gone.add(max(free, key=lambda at: (wanted.ranks[at], -counts[at], at)))
        chosen = np.array([at for at in chosen if int(at) not in gone], dtype=np.int64)


def _regained(wanted: _Candidates, weights: Ints, floor: int, chosen: set[int], left: Sequence[int]) -> set[int]:
    if len(chosen) + len(left) > _REGAIN:
        return chosen
    for at in left:
        more = np.array(sorted({*chosen, int(at)}), dtype=np.int64)
        if span.audit(wanted.matrix[more], weights=weights, floor=floor).is_safe:
            chosen = {*chosen, int(at)}
    return chosen
