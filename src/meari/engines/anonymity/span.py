"""The span audit: whether anything about fewer people than the floor follows from everything shown.

Let ``A`` (cells x people) say who is in which shown cell. Whatever is added up over people (heads, answers to a
question, those who chose something; a mean times its n is such a sum), a reader who knows the groups can compute it for
every vector ``v`` in the row space of ``A``, and nothing else by linear means. So the audit asks for the lightest
nonzero vector of that space: if some ``v`` is nonzero for fewer than ``floor`` people, a group under the floor is
disclosed, whether it is a cell, a complement, a difference of two pages or a sum with weights. This covers every
hidden group at once, also those nobody thought to list.

With ``H`` the orthogonal projection onto the row space (people alike in every shown cell form one column of weight
``w``), such a ``v`` with support ``T`` exists exactly if ``H`` restricted to ``T`` has the eigenvalue 1. Hence, for the
largest coordinate ``i`` of ``v``: ``h_ii >= 1/|T|`` and ``h_ii + sum over T of |h_ij| >= 1``. Columns that meet neither
bound are proven safe; the few others are searched. (The same as the cogirth of a matroid being at least ``floor``.)

Floats only ever decide on the safe side: the projection is accepted after its own check to 1e-8, sets within 1e-6 of the
eigenvalue count as disclosed, and a cell that looks implied by others is shown only when that is verified in whole
numbers. A search that grows too long counts as disclosed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

from meari.engines.anonymity.groups import Ints

Floats = npt.NDArray[np.float64]
MARGIN = 1e-6
EXACT = 1e-8
_RANK = 1e-9
_STEPS = 60
_ENOUGH = 30
_DENOMINATORS = (1, 2, 3, 4, 6, 12, 60)
"""Of the combinations tried; a cell implied by stranger fractions stays hidden."""


@dataclass(frozen=True, slots=True)
class Audit:
    """``weak`` holds, for the first disclosed sets found, the cells (rows) that together disclose it; ``unproven`` the cells
    for which floats and whole numbers do not agree. Safe when both are empty.
    """

    weak: tuple[tuple[int, ...], ...] = ()
    unproven: tuple[int, ...] = ()

    @property
    def is_safe(self) -> bool:
        """Nothing about fewer people than the floor follows."""
        return not self.weak and not self.unproven


@dataclass(frozen=True)
class _Space:
    """An orthonormal basis of the row space: ``inverse`` times the scaled ``rows`` (indices of cells)."""

    rows: Ints
    scales: Floats
    lower: Floats

    def coordinates(self, columns: sparse.csr_matrix) -> Floats:
        """The columns (cells x columns) in the basis: rank x columns."""
        dense = columns[self.rows].toarray() / self.scales[self.rows, None]
        return np.asarray(linalg.solve_triangular(self.lower, dense, lower=True, overwrite_b=True, check_finite=False))

    def cells(self, vector: Floats) -> tuple[int, ...]:
        """The cells whose combination is the vector given in the basis."""
        found = np.asarray(linalg.solve_triangular(self.lower.T, vector, check_finite=False)) / self.scales[self.rows]
        return tuple(int(at) for at in np.sort(self.rows[np.abs(found) > MARGIN * np.abs(found).max()]))


def audit(matrix: sparse.csr_matrix, *, weights: Ints, floor: int) -> Audit:
    """Audit cells (rows of 0 and 1 over blocks) whose blocks hold ``weights`` people; see the module."""
    matrix, weights = merged(matrix, weights)
    filled = np.flatnonzero(np.asarray(matrix.sum(axis=1)).ravel())
    if not len(filled):
        return Audit()
    weighted = sparse.csr_matrix(matrix.multiply(np.sqrt(weights)[None, :]))
    space, implied = _space(weighted, filled)
    if not _is_sound(space, weighted):
        return Audit(unproven=(int(filled[-1]),))
    unproven = _unproven(matrix, weighted, space, implied)
    small = np.flatnonzero(weights < floor)
    if not len(small):
        return Audit(unproven=unproven)
    found = space.coordinates(weighted[:, small])
    weak = tuple(dict.fromkeys(islice(_weak_sets(space, found, weights[small], floor), _ENOUGH)))
    return Audit(weak, unproven)


def merged(matrix: sparse.csr_matrix, weights: Ints) -> tuple[sparse.csr_matrix, Ints]:
    """Join columns alike in every cell, adding up their weights; columns in no cell or without people go."""
    columns = sparse.csc_matrix(matrix[:, np.flatnonzero(weights)])
    columns.sort_indices()
    kept = weights[weights > 0]
    places: dict[bytes, list[int]] = {}
    for at in range(columns.shape[1]):
        inside = columns.indices[columns.indptr[at] : columns.indptr[at + 1]]
        if len(inside):
            places.setdefault(inside.tobytes(), []).append(at)
    first = [group[0] for group in places.values()]
    totals = np.array([int(kept[group].sum()) for group in places.values()], dtype=np.int64)
    return sparse.csr_matrix(columns[:, first]), totals


def _space(weighted: sparse.csr_matrix, filled: Ints) -> tuple[_Space, Ints]:
    """A well-conditioned basis among the filled rows by pivoted Cholesky of the Gram matrix, and the rows left out."""
    scales = np.ones(weighted.shape[0])
    scales[filled] = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel()[filled])
    gram = _gram(weighted, filled, scales)
    factor, pivots, rank, _info = linalg.lapack.dpstrf(gram, lower=1, tol=_RANK)
    order = filled[pivots - 1]
    return _Space(order[:rank], scales, np.tril(factor[:rank, :rank])), np.sort(order[rank:])


def _gram(weighted: sparse.csr_matrix, rows: Ints, scales: Floats) -> Floats:
    chosen = weighted[rows]
    return np.asarray((chosen @ chosen.T).toarray() / np.outer(scales[rows], scales[rows]))


def _is_sound(space: _Space, weighted: sparse.csr_matrix) -> bool:
    """Whether the basis is orthonormal to ``EXACT``, checked against the Gram matrix anew."""
    half = linalg.solve_triangular(space.lower, _gram(weighted, space.rows, space.scales), lower=True)
    whole = linalg.solve_triangular(space.lower, half.T, lower=True)
    return bool(np.abs(whole - np.eye(len(whole))).max() < EXACT)


def _unproven(matrix: sparse.csr_matrix, weighted: sparse.csr_matrix, space: _Space, implied: Ints) -> tuple[int, ...]:
    """Which of the rows that look implied are not combinations of the basis when checked in whole numbers."""
    if not len(implied):
        return ()
    against = (weighted[space.rows] @ weighted[implied].T).toarray() / space.scales[space.rows, None]
    half = linalg.solve_triangular(space.lower, against, lower=True)
    shares = (linalg.solve_triangular(space.lower.T, half) / space.scales[space.rows, None]).T
    basis = matrix[space.rows].astype(np.int64)
    left = np.ones(len(implied), dtype=bool)
    for whole in _DENOMINATORS:
        at = np.flatnonzero(left)
        numbers = sparse.csr_matrix(np.rint(shares[at] * whole).astype(np.int64))
        differs = numbers @ basis - whole * matrix[implied[at]].astype(np.int64)
        left[at] = np.asarray(abs(differs).sum(axis=1)).ravel() != 0
        if not left.any():
            break
    return tuple(int(at) for at in implied[left])


def _weak_sets(space: _Space, found: Floats, weights: Ints, floor: int) -> Iterator[tuple[int, ...]]:
    leverage = np.einsum("ij,ij->j", found, found)
    seen: set[int] = set()
    heads = np.flatnonzero(leverage >= 1 / (floor - 1) - MARGIN)
    for head in heads[np.argsort(-leverage[heads], kind="stable")]:
        if int(head) in seen:
            continue
        weak = _weak_set(found, leverage, weights, int(head), floor - 1)
        if weak is None:
            continue
        seen.update(weak)
        some = found[:, weak]
        _values, vectors = np.linalg.eigh(some.T @ some)
        yield space.cells(some @ vectors[:, -1])


def _weak_set(found: Floats, leverage: Floats, weights: Ints, head: int, most: int) -> list[int] | None:
    """The columns with at most ``most`` people of a vector in the space whose largest coordinate is ``head``."""
    lacking = 1 - leverage[head] - MARGIN
    if lacking <= 0:
        return [head]
    near = np.abs(found[:, head] @ found)
    near[head] = 0
    left = most - int(weights[head])
    near[weights > left] = 0
    order = np.argsort(-near, kind="stable")
    if near[order[:left]].sum() < lacking:
        return None
    order = order[near[order] > 0]
    for steps, chosen in enumerate(_supports(near, weights, order, lacking, left), start=1):
        if steps >= _STEPS:
            return [head]
        # The greatest eigenvalue is at most the trace.
        if leverage[head] + leverage[list(chosen)].sum() < 1 - MARGIN:
            continue
        some = found[:, [head, *chosen]]
        if np.linalg.eigvalsh(some.T @ some)[-1] >= 1 - MARGIN:
            return [head, *chosen]
    return None


def _supports(near: Floats, weights: Ints, order: Ints, lacking: float, left: int) -> Iterator[tuple[int, ...]]:
    """Sets of further columns, of at most ``left`` people, near enough together to make up what is lacking."""
    stack: list[tuple[tuple[int, ...], int, float, int]] = [((), 0, lacking, left)]
    while stack:
        chosen, start, lacks, room = stack.pop()
        if chosen and lacks <= 0:
            yield chosen
        if not room:
            continue
        for at in range(start, len(order)):
            if near[order[at : at + room]].sum() < lacks:
                break
            column = int(order[at])
            if weights[column] <= room:
                stack.append(((*chosen, column), at + 1, lacks - float(near[column]), room - int(weights[column])))
