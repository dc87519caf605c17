import pytest

from meari.engines.anonymity import Floors
from meari.engines.anonymity.participation import Participation, WrongCount, participation, shown


@pytest.mark.parametrize(
    ("invited", "answered", "told"),
    [
        (6, 6, Participation(6, None, 5, "nearly_all")),
        (6, 5, Participation(6, None, 5, "nearly_all")),
        (5, 4, Participation(5, None, 0, "too_few")),
        (40, 36, Participation(40, None, 36, "nearly_all")),
        (40, 35, Participation(40, 35, 35)),
        (40, 5, Participation(40, 5, 5)),
        (40, 4, Participation(40, None, 0, "too_few")),
        (40, 0, Participation(40, None, 0, "too_few")),
    ],
)
def test_a_rate_needs_the_floor_on_both_sides(invited: int, answered: int, told: Participation) -> None:
    assert participation(invited, answered=answered) == told


def test_everybody_and_all_but_one_look_the_same() -> None:
    assert len({participation(30, answered=answered) for answered in range(26, 31)}) == 1


def test_a_rate_that_gives_another_away_is_left_out() -> None:
    # 40 invited, 30 answered; a: 15 of 20, so b: 15 of 20, fine. With c 9 of 10 missing one follows from a difference.
    answered = [at % 4 != 0 for at in range(40)]
    fine = shown({"all": range(40), "a": range(20), "b": range(20, 40)}, answered=answered)
    assert [one.answered for one in fine.values()] == [30, 15, 15]
    leaks = shown({"all": range(40), "most": range(34)}, answered=answered)
    assert leaks["most"] == Participation(34, None, 0, "implied")
    assert (
        shown({"all": range(40)}, answered=answered, floors=Floors(scores=11, comments=11))["all"].note == "nearly_all"
    )


def test_impossible_counts_are_refused() -> None:
    for invited, answered in ((5, 6), (5, -1)):
        with pytest.raises(WrongCount):
            participation(invited, answered=answered)
