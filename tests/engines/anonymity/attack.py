"""The attack program: what can somebody work out who sees everything published, and knows who belongs to which group?

It shares no code with the engine. The attacker knows the staff list (which people share all attributes and when they
counted), gets the shown groups, their counts of answers and their n, and tries to get below the floor:

* ``small_groups``: whole-number elimination modulo a prime; is the sum over a group of few people a combination of what is shown?
* ``light_sums``: any combination at all that is left with few people (information set decoding, repeated at random).
* ``forced_answers``: linear programming over all ways people could have answered; who has only one answer left?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from meari.engines.anonymity import Batch, Cell, Publication, Release, Row

PRIME = 2**31 - 1


@dataclass(frozen=True)
class Staff:
    """Who is alike: ``kinds`` of (attributes, since, until) with how many people are of each."""

    dimensions: tuple[str, ...]
    kinds: tuple[tuple[tuple[str, ...], int, int | None], ...]
    people: np.ndarray

    def group(self, cell: Cell) -> np.ndarray:
        """Which kinds are in a shown group."""
        at = [self.dimensions.index(name) for name in cell.dimensions]
        return np.array(
            [
                tuple(attributes[one] for one in at) == cell.values
                and since <= cell.release
                and (until is None or until > cell.release)
                for attributes, since, until in self.kinds
            ],
            dtype=np.int64,
        )

    def groups(self, cells: Iterable[Cell]) -> np.ndarray:
        return np.array([self.group(cell) for cell in cells], dtype=np.int64).reshape(-1, len(self.kinds))


def staff(batch: Batch, *, who: Sequence[bool] | None = None) -> Staff:
    """The staff list, of those in ``who`` alone (who answered a question, who left it out)."""
    counted: dict[tuple[tuple[str, ...], int, int | None], int] = {}
    for at, row in enumerate(batch.rows):
        if who is None or who[at]:
            kind = (row.attributes, row.since, row.until)
            counted[kind] = counted.get(kind, 0) + 1
    return Staff(batch.dimensions, tuple(counted), np.array(list(counted.values()), dtype=np.int64))


def reduced(rows: np.ndarray, order: Sequence[int] | None = None) -> tuple[np.ndarray, list[int]]:
    """Reduced echelon form modulo the prime, pivots taken in the order of columns given."""
    left = rows.astype(np.int64) % PRIME
    pivots: list[int] = []
    at = 0
    for column in order if order is not None else range(rows.shape[1]):
        if at == len(left):
            break
        found = np.flatnonzero(left[at:, column])
        if not len(found):
            continue
        left[[at, at + found[0]]] = left[[at + found[0], at]]
        left[at] = left[at] * pow(int(left[at, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(left[:, column])
        others = others[others != at]
        left[others] = (left[others] - left[others, column, None] * left[at]) % PRIME
        pivots.append(int(column))
        at += 1
    return left[:at], pivots


def implied(shown: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Which targets (rows) are combinations of the shown rows."""
    if not len(targets):
        return np.zeros(0, dtype=bool)
    echelon, pivots = reduced(shown)
    return ~((targets - targets[:, pivots] @ echelon) % PRIME).any(axis=1)


def hidden_groups(batch: Batch, known: Staff, *, floor: int, releases: Sequence[int] = (1,)) -> dict[Cell, np.ndarray]:
    """Every group by any attributes with 1 to ``floor - 1`` people, each once."""
    found: dict[Cell, np.ndarray] = {}
    for release in releases:
        for width in range(1, len(batch.dimensions) + 1):
            for names in combinations(range(len(batch.dimensions)), width):
                for values in {tuple(kind[0][at] for at in names) for kind in known.kinds}:
                    cell = Cell(tuple(batch.dimensions[at] for at in names), values, release)
                    group = known.group(cell)
                    if 0 < group @ known.people < floor:
                        found[cell] = group
    return found


def small_groups(batch: Batch, known: Staff, shown: Sequence[Cell], *, floor: int) -> list[Cell]:
    """The groups under the floor whose numbers follow from the shown ones."""
    releases = sorted({cell.release for cell in shown})
    targets = hidden_groups(batch, known, floor=floor, releases=releases)
    found = implied(known.groups(shown), np.array(list(targets.values())))
    return [cell for cell, is_found in zip(targets, found, strict=True) if is_found]


def light_sums(known: Staff, shown: Sequence[Cell], *, floor: int, rounds: int, seed: int) -> list[frozenset[int]]:
    """Sets of kinds, together under the floor, that some combination of shown groups leaves over."""
    drawn = np.random.default_rng(seed)
    rows, people = known.groups(shown), known.people
    found = set()
    for _ in range(rounds):
        # Kinds of many people first: what is light is zero there, so it must show as one row or two.
        order = np.lexsort((drawn.random(len(people)), -np.minimum(people, floor)))
        echelon, _pivots = reduced(rows, order)
        pairs = [echelon]
        for at in range(1, min(len(echelon), 40)):
            pairs.append((echelon - np.roll(echelon, at, axis=0)) % PRIME)
            pairs.append((echelon + np.roll(echelon, at, axis=0)) % PRIME)
        for some in pairs:
            weights = (some != 0) @ people
            for row in np.flatnonzero((weights > 0) & (weights < floor)):
                found.add(frozenset(np.flatnonzero(some[row]).tolist()))
    return sorted(found, key=sorted)


def forced_answers(known: Staff, told: Mapping[Cell, Sequence[int]]) -> list[int]:
    """The kinds of people whose every answer is settled by the counts told, by one linear program.

    ``x`` (kinds x answers) agrees with every count; as many of its entries as can be are kept from zero.
    """
    if not told:
        return []
    shown, counts = known.groups(told), np.array(list(told.values()), dtype=np.float64)
    kinds, answers = len(known.kinds), counts.shape[1]
    size = kinds * answers
    agree = sparse.vstack(
        [sparse.kron(shown, sparse.eye(answers)), sparse.kron(sparse.eye(kinds), np.ones((1, answers)))]
    )
    done = linprog(
        np.concatenate([np.zeros(size), -np.ones(size)]),
        A_eq=sparse.csr_matrix(sparse.hstack([agree, sparse.csr_matrix((agree.shape[0], size))])),
        b_eq=np.concatenate([counts.ravel(), known.people]),
        A_ub=sparse.csr_matrix(sparse.hstack([-sparse.eye(size), sparse.eye(size)])),
        b_ub=np.zeros(size),
        bounds=[(0, None)] * size + [(0, 1e-3)] * size,
        method="highs",
    )
    assert done.status == 0, done.message
    can_be = done.x[:size].reshape(kinds, answers) > 1e-7
    in_shown = shown.any(axis=0)
    return [at for at in range(kinds) if in_shown[at] and can_be[at].sum() < 2]


@dataclass(frozen=True)
class Derived:
    """What the attack got: empty lists are a failed attack."""

    groups: list[object]
    sums: list[object]
    answers: list[object]

    @property
    def is_nothing(self) -> bool:
        return not (self.groups or self.sums or self.answers)


def attack(
    batch: Batch,
    *,
    published: Sequence[Publication],
    told: Sequence[Release],
    floor: int = 5,
    programs: int = 100,
    rounds: int = 1,
) -> Derived:
    """Everything against everything of one question; linear programs only up to so many kinds of people."""
    key = told[-1].question.key
    answered = [row.values.get(key) is not None for row in batch.rows]
    skipped = [not one for one in answered]
    fields = (
        (staff(batch), [cell for one in published for cell in one.cells]),
        (staff(batch, who=answered), [cell for one in told for cell in one.numbers]),
        (
            staff(batch, who=skipped),
            [cell for one in told for cell, numbers in one.numbers.items() if numbers.n is not None],
        ),
    )
    groups: list[object] = []
    sums: list[object] = []
    for at, (known, shown) in enumerate(fields):
        if shown and len(known.people):
            groups += [(at, cell) for cell in small_groups(batch, known, shown, floor=floor)]
            sums += [(at, one) for one in light_sums(known, shown, floor=floor, rounds=rounds, seed=7)]
    known = fields[1][0]
    counts = {cell: numbers.counts for one in told for cell, numbers in one.numbers.items() if numbers.counts}
    answers = forced_answers(known, counts) if len(known.kinds) <= programs else _all_alike(known, counts)
    return Derived(groups, sums, list(answers))


def _all_alike(known: Staff, counts: Mapping[Cell, Sequence[int]]) -> list[Cell]:
    """Differences of a shown group and one within it in which everybody answered alike."""
    shown = dict(zip(counts, known.groups(counts), strict=True))
    found = []
    for one, other in combinations(shown, 2):
        outer, inner = (one, other) if shown[one].sum() >= shown[other].sum() else (other, one)
        if (shown[inner] <= shown[outer]).all() and (shown[inner] != shown[outer]).any():
            rest = np.array(counts[outer]) - np.array(counts[inner])
            if (rest > 0).sum() == 1:
                found.append(outer)
    return found


def row(*attributes: str, mood: int | None = 3, since: int = 1, until: int | None = None) -> Row:
    """A person, for examples."""
    return Row(attributes, {"mood": mood}, since, until)
