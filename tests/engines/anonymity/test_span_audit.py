from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meari.engines.anonymity import groups, span


def audit(cells, weights, floor=5):
    matrix = groups.membership([np.array(cell, dtype=np.int64) for cell in cells], width=len(weights))
    return span.audit(matrix, weights=np.array(weights), floor=floor)


@pytest.mark.parametrize(("people", "is_safe"), [(4, False), (5, True)])
def test_a_cell_is_safe_from_the_floor_on(people: int, is_safe: bool) -> None:
    assert audit([[0]], [people]).is_safe is is_safe


@pytest.mark.parametrize(("rest", "is_safe"), [(1, False), (4, False), (5, True)])
def test_a_remainder_is_a_group(rest: int, is_safe: bool) -> None:
    found = audit([[0, 1], [0]], [20, rest])
    assert found.is_safe is is_safe
    assert found.weak == (() if is_safe else ((0, 1),))


def test_a_group_of_nobody_discloses_nobody() -> None:
    assert audit([[0, 1], [0]], [20, 0]).is_safe
    assert audit([], []).is_safe


def test_small_groups_that_fall_only_together_are_found() -> None:
    # Two hidden teams of 2 remain of the total: together 4 people, though no list holds them as one.
    assert audit([[0, 1, 2], [0]], [20, 2, 2]).weak == ((0, 1),)
    assert audit([[0, 1, 2], [0]], [20, 3, 2]).is_safe


def test_the_half_of_three_sums_is_found() -> None:
    # (a+b) + (a+c) - (b+c) = 2a, and no single difference holds fewer than five.
    pages = [[0, 1], [0, 2], [1, 2]]
    assert audit(pages, [4, 9, 9]).weak == ((0, 1, 2),)
    assert [audit(two, [4, 9, 9]).is_safe for two in combinations(pages, 2)] == [True, True, True]


def test_a_sum_of_signs_over_four_single_people_is_found() -> None:
    # Two tables over the same people that differ by moving four of them crosswise.
    rows = [[0, 1, 4], [2, 3, 5], [0, 2, 4], [1, 3, 5]]
    assert audit(rows, [1, 1, 1, 1, 30, 30]).is_safe is False
    assert audit(rows, [2, 2, 2, 2, 30, 30]).is_safe is False  # rows 0 - 2: two people more, two fewer
    assert audit(rows, [3, 3, 3, 3, 30, 30]).is_safe is True


def test_what_is_implied_by_the_rest_is_shown() -> None:
    assert audit([[0, 1], [0], [1]], [6, 7]) == span.Audit()


def test_a_higher_floor_asks_for_more() -> None:
    assert audit([[0, 1], [0]], [20, 7], floor=8).is_safe is False
    assert audit([[0, 1], [0]], [20, 8], floor=8).is_safe is True


def lightest(cells, weights) -> int:
    """The fewest people of any combination, by brute force: rank lost when they are taken away (Whitney)."""
    full = np.zeros((len(cells), len(weights)))
    for at, cell in enumerate(cells):
        full[at, list(cell)] = 1
    full = full[:, np.array(weights) > 0]
    people = [one for one in weights if one]
    rank = np.linalg.matrix_rank(full) if full.size else 0
    for size in range(1, 5):
        for count in range(1, size + 1):
            for gone in combinations(range(len(people)), count):
                if sum(people[at] for at in gone) == size:
                    left = np.delete(full, gone, axis=1)
                    if (np.linalg.matrix_rank(left) if left.size else 0) < rank:
                        return size
    return 5


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_audit_agrees_with_brute_force(data: st.DataObject) -> None:
    width = data.draw(st.integers(1, 9))
    weights = data.draw(st.lists(st.sampled_from([0, 1, 1, 2, 3, 4, 5, 6, 9]), min_size=width, max_size=width))
    some = st.sets(st.integers(0, width - 1), min_size=1).map(sorted)
    cells = data.draw(st.lists(some, min_size=1, max_size=7))
    found = audit(cells, weights)
    if found.unproven:
        return
    assert found.is_safe is (lightest(cells, weights) >= 5)


def test_blocks_alike_in_every_cell_count_as_one() -> None:
    matrix = groups.membership([np.array([0, 1, 2]), np.array([0, 1])], width=4)
    joined, weights = span.merged(matrix, np.array([2, 3, 7, 1]))
    assert (joined.toarray().tolist(), weights.tolist()) == ([[1, 1], [1, 0]], [5, 7])


def test_a_cell_that_floats_alone_call_implied_is_unproven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(span, "_DENOMINATORS", (1,))
    # Twice the last cell is the sum of the others less one: a half, which whole numbers cannot say.
    assert audit([[0, 1], [1, 2], [0, 2], [0, 1, 2]], [9, 9, 9]).unproven != ()
    monkeypatch.undo()
    assert audit([[0, 1], [1, 2], [0, 2], [0, 1, 2]], [9, 9, 9]).is_safe
