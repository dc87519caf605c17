from dataclasses import replace

import pytest

from meari.engines.anonymity import ERASED, Batch, Cell, Floors, NotSafe, Row, WrongBatch, WrongFloor, nearest, publish
from meari.engines.anonymity.batches import Waiting, waiting

TEAM = ("team",)


def team(name: str, size: int, *, skip: int = 0, since: int = 1, until: int | None = None) -> list[Row]:
    return [Row((name,), {"mood": None if at < skip else at % 5 + 1}, since, until) for at in range(size)]


def batch(*teams: list[Row], release: int = 1) -> Batch:
    return Batch(TEAM, [row for one in teams for row in one], release)


def shown(one: Batch, **options) -> dict[tuple[str, ...], int]:
    found = publish(one, tables=[(), TEAM], questions=["mood"], **options)
    return {cell.values: n for cell, n in found.cells.items()}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"scores": 4}, "scores 4 < 5"), ({"comments": 9}, "comments 9 < 10"), ({"distinct": 2}, "distinct 2 < 3"), ({"scores": 12}, "comments 10 < 12")],
)  # fmt: skip
def test_floors_may_only_be_raised(wrong: dict[str, int], said: str) -> None:
    with pytest.raises(WrongFloor, match=said):
        Floors(**wrong)
    assert Floors(scores=6, comments=11, distinct=4) == Floors(6, 11, 4)
    assert Floors() == Floors(5, 10, 3)


@pytest.mark.parametrize(("size", "found"), [(4, {}), (5, {(): 5, ("a",): 5})])
def test_the_total_itself_needs_the_floor(size: int, found: dict[tuple[str, ...], int]) -> None:
    assert shown(batch(team("a", size))) == found


def test_the_next_smallest_team_is_hidden_with_a_small_one() -> None:
    one = batch(team("a", 20), team("b", 9), team("c", 7), team("d", 3))
    assert shown(one) == {(): 39, ("a",): 20, ("b",): 9}
    found = publish(one, tables=[(), TEAM], questions=["mood"])
    assert [cell.values for cell in found.hidden] == [("c",), ("d",)]
    assert {cell.values for cell in found.scores["mood"]} == {(), ("a",), ("b",)}


def test_small_teams_that_hide_each_other_need_no_other() -> None:
    assert shown(batch(team("a", 20), team("b", 9), team("c", 2), team("d", 3))) == {(): 34, ("a",): 20, ("b",): 9}


def test_a_more_important_table_is_kept() -> None:
    one = batch(team("a", 20), team("b", 9), team("c", 3))
    first = publish(one, tables=[TEAM, ()], questions=[])
    assert {cell.values for cell in first.cells} == {("a",), ("b",)}


def test_people_who_leave_a_question_out_hide_its_cell() -> None:
    one = batch(team("a", 20), team("b", 9, skip=5), team("c", 12))
    found = publish(one, tables=[(), TEAM], questions=["mood"])
    assert {cell.values for cell in found.cells} == {(), ("a",), ("b",), ("c",)}
    assert {cell.values for cell in found.scores["mood"]} == {(), ("a",)}  # 4 answers in b; c goes with it


@pytest.mark.parametrize(("skip", "is_exact"), [(0, True), (1, False), (4, False), (5, True)])
def test_n_is_told_unless_few_left_the_question_out(skip: int, is_exact: bool) -> None:
    found = publish(batch(team("a", 20, skip=skip)), tables=[()], questions=["mood"])
    assert (Cell() in found.exact["mood"]) is is_exact


def test_n_is_not_told_of_both_a_total_and_all_but_few_who_left_it_out() -> None:
    one = batch(team("a", 20, skip=5), team("b", 20, skip=1))
    found = publish(one, tables=[(), TEAM], questions=["mood"])
    assert {cell.values for cell in found.exact["mood"]} == {()}


def test_a_hidden_cell_rolls_up_to_its_parent() -> None:
    rows = [
        Row((name, parent), {"mood": at % 5 + 1})
        for name, parent, size in (("a1", "a", 9), ("a2", "a", 3), ("a3", "a", 4), ("b1", "b", 12))
        for at in range(size)
    ]
    one = Batch(("team", "department"), rows, parents={"team": "department"})
    found = publish(one, tables=[(), ("department",), TEAM], questions=["mood"])
    assert nearest(found, Cell(TEAM, ("a2",)), batch=one, question="mood") == Cell(("department",), ("a",))
    assert nearest(found, Cell(TEAM, ("a1",)), batch=one, question="mood") == Cell(TEAM, ("a1",))
    only_total = publish(one, tables=[()], questions=["mood"])
    assert nearest(only_total, Cell(TEAM, ("a2",)), batch=one, question="mood") == Cell()
    assert nearest(only_total, Cell(TEAM, ("zz",)), batch=one, question="mood") is None
    assert nearest(publish(one, tables=[], questions=["mood"]), Cell(TEAM, ("a2",)), batch=one, question="mood") is None


@pytest.mark.parametrize(("late", "cells"), [(0, 2), (1, 0), (4, 0), (5, 2)])
def test_a_number_changes_by_the_floor_or_not_at_all(late: int, cells: int) -> None:
    first = batch(team("a", 20))
    before = publish(first, tables=[(), TEAM], questions=["mood"])
    later = batch(team("a", 20), team("a", late, since=2), release=2)
    assert len(shown(later, earlier=[before])) == cells


def test_late_answers_of_two_teams_wait_where_they_are_few() -> None:
    first = batch(team("a", 20), team("b", 20))
    before = publish(first, tables=[(), TEAM], questions=["mood"])
    later = batch(*[first.rows], team("a", 5, since=2), team("b", 3, since=2), release=2)
    assert shown(later, earlier=[before]) == {(): 48}  # with a's number b's three would follow
    assert len(shown(later)) == 3


def test_deleted_answers_count_like_late_ones() -> None:
    first = batch(team("a", 20))
    before = publish(first, tables=[()], questions=["mood"])
    for gone, cells in ((4, 0), (5, 2)):
        rows = [
            replace(row, until=2, values={"mood": ERASED}) if at < gone else row for at, row in enumerate(first.rows)
        ]
        assert len(shown(Batch(TEAM, rows, 2), earlier=[before])) == cells


def test_nothing_is_added_to_what_cannot_be_defended() -> None:
    before = publish(batch(team("a", 20)), tables=[()], questions=["mood"])
    with pytest.raises(NotSafe):
        shown(batch(team("a", 3), team("a", 9, since=2), release=2), earlier=[before])


def test_whether_a_release_may_be_made() -> None:
    rows = team("a", 9) + team("a", 4, since=2) + team("a", 5, until=2)
    assert waiting(rows, release=2) == Waiting(4, 5, is_ready=False)
    assert waiting(rows + team("a", 1, since=2), release=2) == Waiting(5, 5, is_ready=True)
    assert waiting(team("a", 9) + team("a", 4, until=2), release=2) == Waiting(0, 4, is_ready=False)
    assert waiting(rows, release=3) == Waiting(0, 0, is_ready=False)
    assert waiting(team("a", 7, since=2), release=2, floors=Floors(scores=8)).is_ready is False


def test_the_same_rows_in_another_order_publish_the_same() -> None:
    one = batch(team("a", 20, skip=2), team("b", 9), team("c", 7), team("d", 3))
    other = Batch(TEAM, list(reversed(one.rows)))
    assert publish(one, tables=[(), TEAM], questions=["mood"]) == publish(other, tables=[(), TEAM], questions=["mood"])


def test_wrong_batches_are_refused() -> None:
    with pytest.raises(WrongBatch, match="row 0: 2 attributes"):
        Batch(TEAM, [Row(("a", "b"), {})])
    with pytest.raises(WrongBatch, match="release 0"):
        Batch(TEAM, [], 0)
    with pytest.raises(WrongBatch, match="twice"):
        Batch(("team", "team"), [])
    for parents in ({"team": "house"}, {"team": "team", "house": "team"}):
        with pytest.raises(WrongBatch, match="parent"):
            Batch(TEAM, [], parents=parents)
    with pytest.raises(WrongBatch, match="table"):
        publish(batch(team("a", 9)), tables=[("site",)], questions=[])
