from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.analysis.raking import Group, Trim, WrongMargins, rake


def groups(**counts: int) -> list[Group]:
    """``man_young=30`` and so on."""
    return [Group(tuple(key.split("_")), n) for key, n in counts.items()]


HALVES = {"sex": {"man": 0.5, "woman": 0.5}, "age": {"young": 0.5, "old": 0.5}}


def test_two_by_two_keeps_its_odds_ratio():
    # 30·40/(20·10) = 6 stays, both margins are halves: the first cell becomes √6/(1+√6)/2 of all
    raked = rake(groups(man_young=30, man_old=20, woman_young=10, woman_old=40), HALVES)
    cell = sqrt(6) / (1 + sqrt(6)) / 2
    assert raked.is_converged and raked.worst_gap < 1e-6
    assert raked.weights[0] * 30 == pytest.approx(100 * cell, abs=1e-4)
    assert raked.weights[1] * 20 == pytest.approx(100 * (0.5 - cell), abs=1e-4)
    assert raked.reached["age"]["young"] == pytest.approx(0.5)


def test_one_margin_is_plain_weighting_with_kishs_design_effect():
    raked = rake([Group(("a",), 80), Group(("b",), 20)], {"way": {"a": 0.5, "b": 0.5}})
    assert raked.weights == pytest.approx([0.625, 2.5])
    # sum of w = 100, of w²: 80·0.390625 + 20·6.25 = 156.25
    assert (raked.effective_n, raked.design_effect) == (pytest.approx(64), pytest.approx(1.5625))


def test_trimming_holds_the_bound_and_says_what_it_cost():
    margins = {"way": {"a": 0.2, "b": 0.3, "c": 0.5}}
    raked = rake([Group(("a",), 90), Group(("b",), 8), Group(("c",), 2)], margins, trim=Trim(0.1, 5))
    # raked: 0.222, 3.75, 25; cut to 5 and brought back to a mean of 1 by the factor 2.5
    assert raked.weights == pytest.approx([0.5556, 5, 5], abs=1e-3)
    assert (raked.trimmed, raked.is_converged, raked.worst_gap) == (10, True, pytest.approx(0.4))
    free = rake([Group(("a",), 90), Group(("b",), 8), Group(("c",), 2)], margins)
    assert free.design_effect > raked.design_effect


def test_who_did_not_say_keeps_their_part():
    raked = rake([Group(("a",), 60), Group(("b",), 20), Group((None,), 20)], {"way": {"a": 0.5, "b": 0.5}})
    assert raked.weights[2] == pytest.approx(1)
    assert raked.reached["way"] == pytest.approx({"a": 0.5, "b": 0.5})


@pytest.mark.parametrize(
    ("margins", "problem"),
    [
        ({}, "no_margins"),
        ({"sex": {"man": 0.5, "woman": 0.4}}, "not_whole"),
        ({"sex": {"man": 0.5, "woman": 0.4, "other": 0.1}}, "empty_category"),
        ({"sex": {"man": 1.0}}, "no_target"),
    ],
)
def test_impossible_margins_are_refused_by_name(margins, problem):
    with pytest.raises(WrongMargins) as refused:
        rake([Group(("man",), 5), Group(("woman",), 5)], margins)
    assert refused.value.problem == problem


def test_bounds_that_leave_no_room_are_refused():
    with pytest.raises(WrongMargins):
        Trim(1.5, 5)


def test_nobody_cannot_be_weighted():
    with pytest.raises(WrongMargins):
        rake([], HALVES)


def test_what_cannot_be_met_is_not_called_converged():
    raked = rake(
        groups(man_young=50, woman_old=50), {"sex": {"man": 0.5, "woman": 0.5}, "age": {"young": 0.8, "old": 0.2}}
    )
    assert not raked.is_converged and raked.worst_gap > 0.1


@given(st.lists(st.integers(1, 300), min_size=4, max_size=4), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_full_tables_always_meet_their_margins(counts, men, young):
    filled = groups(**dict(zip(("man_young", "man_old", "woman_young", "woman_old"), counts, strict=True)))
    raked = rake(filled, {"sex": {"man": men, "woman": 1 - men}, "age": {"young": young, "old": 1 - young}})
    assert raked.worst_gap < 1e-4
    assert sum(w * g.n for w, g in zip(raked.weights, filled, strict=True)) == pytest.approx(sum(counts))
    assert raked.effective_n <= sum(counts) * (1 + 1e-9)
