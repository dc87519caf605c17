from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from meari.engines.anonymity import Batch, Cell, Floors, Publication, Release, Row, batches, publish, release
from tests.engines.anonymity.attack import attack, forced_answers, hidden_groups, light_sums, row, small_groups, staff
from tests.engines.anonymity.companies import SCORE, company, tables

FLOOR = 5


def everything(batch: Batch, publication: Publication):
    told = release(batch, question=SCORE, publication=publication)
    return attack(batch, published=[publication], told=[told], floor=FLOOR)


@pytest.mark.parametrize("tens", range(20))
def test_nothing_follows_from_two_hundred_companies(tens: int) -> None:
    shown = 0
    for seed in range(10 * tens, 10 * tens + 10):
        batch = company(seed)
        publication = publish(batch, tables=tables(batch), questions=["mood"])
        assert everything(batch, publication).is_nothing, seed
        shown += len(publication.cells)
    assert shown > 100  # showing nothing would be no art


def cells_over_floor(batch: Batch) -> dict[tuple[str, ...], dict[Cell, int]]:
    known = staff(batch)
    found: dict[tuple[str, ...], dict[Cell, int]] = {}
    for table in tables(batch):
        at = [batch.dimensions.index(name) for name in table]
        values = {tuple(kind[0][one] for one in at) for kind in known.kinds}
        found[table] = {
            cell: int(known.group(cell) @ known.people) for cell in (Cell(table, one) for one in sorted(values))
        }
    return found


def test_the_attack_finds_what_a_threshold_alone_lets_out() -> None:
    caught = 0
    for seed in range(20):
        batch = company(seed, people=210, attributes=3)
        shown = [cell for cells in cells_over_floor(batch).values() for cell, n in cells.items() if n >= FLOOR]
        caught += bool(small_groups(batch, staff(batch), shown, floor=FLOOR))
    assert caught >= 15


def test_the_attack_finds_what_a_remainder_rule_per_list_lets_out() -> None:
    caught = 0
    for seed in range(30):
        batch = company(seed, people=210, attributes=3)
        shown = []
        for cells in cells_over_floor(batch).values():
            rest = sum(n for n in cells.values() if n < FLOOR)
            if rest == 0 or rest >= FLOOR:
                shown += [cell for cell, n in cells.items() if n >= FLOOR]
        caught += bool(light_sums(staff(batch), shown, floor=FLOOR, rounds=1, seed=1))
    assert caught >= 3


def test_the_attack_finds_a_late_answer_that_was_let_in_alone() -> None:
    batch = Batch(("team",), [row("a") for _ in range(20)] + [row("a", since=2)], release=2)
    shown = [Cell((), (), 1), Cell((), (), 2)]
    assert len(light_sums(staff(batch), shown, floor=FLOOR, rounds=1, seed=1)) == 1
    assert light_sums(staff(batch), shown[:1], floor=FLOOR, rounds=1, seed=1) == []


def test_the_attack_finds_a_weighted_difference_of_three_pages() -> None:
    # a + b, b + c and a + c each hold 8 or more, and so does every difference but half their sum.
    kinds = [("x", "k"), ("y", "k"), ("x", "l"), ("y", "l")]
    sizes = (4, 9, 9, 9)
    batch = Batch(("d0", "d1"), [row(*kind) for kind, size in zip(kinds, sizes, strict=True) for _ in range(size)])
    shown = [Cell(), Cell(("d0",), ("y",)), Cell(("d0", "d1"), ("x", "l"))]
    assert light_sums(staff(batch), shown, floor=FLOOR, rounds=1, seed=1) == [frozenset({0})]
    assert list(hidden_groups(batch, staff(batch), floor=FLOOR)) == [Cell(("d0", "d1"), ("x", "k"))]


def test_the_attack_finds_answers_all_alike_in_a_difference() -> None:
    batch = Batch(("team",), [row("a", mood=5) for _ in range(8)] + [row("b", mood=at % 5 + 1) for at in range(10)])
    told = {Cell(): (2, 2, 2, 2, 10), Cell(("team",), ("b",)): (2, 2, 2, 2, 2)}
    assert [staff(batch).kinds[at][0] for at in forced_answers(staff(batch), told)] == [("a",)]
    assert forced_answers(staff(batch), {Cell(): (2, 2, 2, 2, 10)}) == []


def test_nothing_follows_from_fifty_rounds_of_differencing_over_time() -> None:
    drawn = np.random.default_rng(11)
    batch = company(5, people=90, attributes=2)
    publications: list[Publication] = []
    told: list[Release] = []
    late: list[Row] = []
    leaving: list[int] = []
    for _ in range(50):
        late += [batch.rows[at] for at in drawn.choice(len(batch.rows), int(drawn.integers(0, 4)))]
        leaving += [int(at) for at in drawn.choice(len(batch.rows), int(drawn.integers(0, 2))) if at not in leaving]
        number = len(publications) + 1
        rows = _with(batch, late, leaving, number)
        if publications and not batches.waiting(rows, release=number).is_ready:
            continue
        late, leaving = [], []
        batch = replace(batch, rows=rows, release=number)
        publication = publish(batch, tables=tables(batch, ways=1), questions=["mood"], earlier=publications)
        told.append(release(batch, question=SCORE, publication=publication, earlier=told))
        publications.append(publication)
    assert len(publications) > 8
    assert sum(len(one.cells) for one in publications[1:]) > 30
    assert attack(batch, published=publications, told=told, floor=FLOOR, programs=0).is_nothing


def _with(batch: Batch, late: Sequence[Row], leaving: Sequence[int], number: int) -> list[Row]:
    """The rows of the next release, as if it were made now; deleted answers wait for each other."""
    rows = list(batch.rows)
    for at in leaving if len(leaving) >= FLOOR else ():
        rows[at] = replace(rows[at], until=rows[at].until or number)
    return rows + [replace(one, since=number, until=None) for one in late]


def test_higher_floors_are_held_as_well() -> None:
    for seed in range(4):
        batch = company(seed, most=100, attributes=2)
        publication = publish(batch, tables=tables(batch), questions=["mood"], floors=Floors(scores=8))
        told = release(batch, question=SCORE, publication=publication)
        assert attack(batch, published=[publication], told=[told], floor=8).is_nothing
