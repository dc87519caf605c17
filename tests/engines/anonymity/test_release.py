import numpy as np
import pytest

from meari.engines.anonymity import (
    ERASED,
    Batch,
    Cell,
    Numbers,
    Question,
    Row,
    publish,
    release,
    release_several,
    standing,
)
from meari.engines.anonymity.forcing import is_anybody_forced
from meari.engines.anonymity.groups import membership
from meari.engines.anonymity.release import WrongAnswer

TEAM = ("team",)
MOOD = Question("mood", (1, 2, 3, 4, 5), {"favourable": frozenset({4, 5}), "unfavourable": frozenset({1, 2})})
NPS = Question("nps", tuple(range(11)), {"promoters": frozenset({9, 10}), "detractors": frozenset(range(7))})


def rows(team: str, *answers: object, key: str = "mood", since: int = 1) -> list[Row]:
    return [Row((team,), {key: answer}, since) for answer in answers]


def told(people: list[Row], question: Question = MOOD, tables=((), TEAM)) -> dict[tuple[str, ...], Numbers]:
    batch = Batch(TEAM, people)
    publication = publish(batch, tables=tables, questions=[question.key])
    return {
        cell.values: one for cell, one in release(batch, question=question, publication=publication).numbers.items()
    }


def test_a_shown_cell_tells_n_mean_distribution_and_classes() -> None:
    assert told(rows("a", 1, 2, 3, 4, 5, 5, 4, 4)) == {
        (): (one := Numbers(8, 8, 3.5, (1, 1, 1, 3, 2), {"favourable": 0.625, "unfavourable": 0.25}, "middle")),
        ("a",): one,
    }


def test_promoters_and_detractors_are_classes() -> None:
    (found,) = told(rows("a", 10, 9, 9, 8, 7, 6, 3, 0, key="nps"), NPS, tables=[()]).values()
    assert (found.n, found.mean, found.shares) == (8, 6.5, {"promoters": 0.375, "detractors": 0.375})


@pytest.mark.parametrize(
    ("answers", "band", "note"),
    [
        ((5,) * 8, "high", "few_distinct"),
        ((5, 4) * 4, "high", "few_distinct"),
        ((1,) * 8, "low", "few_distinct"),
        ((2, 4) * 4, "middle", "few_distinct"),
        ((5, 4, 5, 4, 5, 4, 5, 4, 5, 1), "high", "few_distinct_not"),
        ((5, 5, 5, 4, 4, 4, 4, 4, 3, 5), "high", "edge"),
        ((5, 5, 5, 4, 4, 4, 4, 3, 3, 5), "middle", ""),
        ((1, 1, 1, 2, 2, 2, 2, 2, 2, 5), "low", "edge"),
    ],
)
def test_answers_alike_are_a_band(answers: tuple[int, ...], band: str, note: str) -> None:
    (found,) = told(rows("a", *answers), tables=[()]).values()
    expected = "edge" if note == "few_distinct_not" else note
    assert (found.band, found.note, found.mean is None, found.counts is None) == (
        band,
        expected,
        bool(expected),
        bool(expected),
    )


def test_answers_alike_in_a_difference_are_not_told() -> None:
    mixed, alike = (1, 2, 3, 4, 5) * 3, (5,) * 6
    found = told(rows("a", *mixed) + rows("b", *alike))
    assert (found[()].note, found["a",].note, found["b",].note) == ("", "forcing", "few_distinct")
    other = told(rows("a", *mixed) + rows("b", 5, 5, 5, 4, 3, 5))
    assert [one.note for one in other.values()] == ["", "", ""]


@pytest.mark.parametrize(
    ("asked", "skipped", "numbers"),
    [
        (20, 0, (20, 20, "")), (20, 1, (None, 16, "n_withheld")), (20, 4, (None, 16, "n_withheld")), (20, 5, (15, 15, "")),
        (13, 3, (None, 9, "n_withheld")), (9, 4, (None, 5, "n_withheld")),
    ],
)  # fmt: skip
def test_n_is_not_told_where_few_left_a_question_out(asked: int, skipped: int, numbers: tuple[object, ...]) -> None:
    answers = [None] * skipped + [at % 5 + 1 for at in range(asked - skipped)]
    (found,) = told(rows("a", *answers), tables=[()]).values()
    assert (found.n, found.at_least, found.note) == numbers
    if found.n is None:
        assert (found.counts, found.shares) == (None, None)
        assert (found.mean is None) is (found.at_least < 10)


def test_nothing_is_shown_where_a_withheld_n_could_lie_under_the_floor() -> None:
    assert told(rows("a", None, *[1, 2, 3, 4, 5, 4, 4]), tables=[()]) == {}
    assert len(told(rows("a", None, *[1, 2, 3, 4, 5, 4, 4, 3]), tables=[()])) == 1


def test_rounded_shares_need_a_hundred() -> None:
    for size, has_shares in ((103, False), (104, True)):
        answers = [None, *(at % 5 + 1 for at in range(size - 1))]
        (found,) = told(rows("a", *answers), tables=[()]).values()
        assert (found.shares is not None) is has_shares
        assert found.mean == round(np.mean(answers[1:]), 1)


def test_several_choices_are_told_one_by_one() -> None:
    question = Question("tools", ("mail", "chat", "phone"), {}, has_several=True)
    answers = [("mail",), ("mail", "chat"), ("mail",), ("mail", "chat"), ("mail",), ("mail",), ("mail", "chat")]
    batch = Batch(TEAM, rows("a", *answers, key="tools"))
    publication = publish(batch, tables=[()], questions=["tools"])
    found = {
        choice: one.numbers[Cell()]
        for choice, one in release_several(batch, question=question, publication=publication).items()
    }
    assert found["chat"].counts == (4, 3)
    assert (found["mail"].counts, found["mail"].band, found["phone"].counts, found["phone"].band) == (
        None,
        "high",
        None,
        "low",
    )


def test_old_numbers_stand_until_enough_changed() -> None:
    mood = (1, 2, 3, 4, 5) * 4
    first = Batch(TEAM, rows("a", *mood) + rows("b", *mood))
    publications = [publish(first, tables=[(), TEAM], questions=["mood"])]
    releases = [release(first, question=MOOD, publication=publications[0])]
    late = rows("a", 5, 4, 3, 2, 1, since=2) + rows("b", 5, 1, since=2)
    second = Batch(TEAM, [*first.rows, *late], 2)
    publications.append(publish(second, tables=[(), TEAM], questions=["mood"], earlier=publications))
    releases.append(release(second, question=MOOD, publication=publications[1], earlier=releases))
    assert {key[1]: (at, one.n) for key, (at, one) in standing(releases).items()} == {
        (): (2, 47), ("a",): (1, 20), ("b",): (1, 20),
    }  # fmt: skip


def test_answers_that_are_no_choice_and_destroyed_ones_that_count_are_refused() -> None:
    for wrong in (6, "5", ERASED):
        with pytest.raises(WrongAnswer, match="mood"):
            told(rows("a", wrong, 1, 2, 3, 4, 5))
    question = Question("tools", ("mail",), {}, has_several=True)
    batch = Batch(TEAM, rows("a", *[("fax",)] * 9, key="tools"))
    with pytest.raises(WrongAnswer, match="fax"):
        release_several(batch, question=question, publication=publish(batch, tables=[()], questions=["tools"]))


def forced(cells, weights, counts) -> bool:
    matrix = membership([np.array(cell) for cell in cells], width=len(weights))
    return is_anybody_forced(matrix, weights=np.array(weights), counts=np.array(counts, dtype=float))


def test_answers_are_forced_where_only_one_spread_fits() -> None:
    assert forced([[0, 1]], [5, 5], [[10, 0]]) is True
    assert forced([[0, 1]], [5, 5], [[9, 1]]) is False
    assert forced([[0, 1], [0]], [5, 5], [[6, 4], [5, 0]]) is True
    assert forced([[0, 1], [0]], [5, 5], [[6, 4], [3, 2]]) is False
    assert forced([[0, 1], [0]], [5, 5], [[6, 4], [1, 4]]) is True  # the other five all gave the first
    # Neither page is one-sided, but together they leave only yes to kind 1 and no to kind 2.
    assert forced([[0, 1], [0, 2]], [5, 5, 5], [[10, 0], [5, 5]]) is True
    assert forced([], [5], np.zeros((0, 2))) is False
