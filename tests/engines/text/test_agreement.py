"""Krippendorff's alpha, against the examples that its author works by hand."""

from __future__ import annotations

import pytest

from meari.engines.text import agreement

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), sections A to C.
MEG, OWEN = list("0100000010"), list("1110010000")
BEN, GERRY = list("aabbdcccedda"), list("babbbccceddd")
FOUR = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]


def units(*coders: str | list[str]) -> list[tuple[str | None, ...]]:
    return [tuple(None if said == "." else said for said in unit) for unit in zip(*coders, strict=True)]


@pytest.mark.parametrize(
    ("coded", "alpha", "n"), [(units(MEG, OWEN), 0.095, 10), (units(BEN, GERRY), 0.692, 12), (units(*FOUR), 0.743, 11)]
)
def test_worked_examples(coded, alpha, n):
    found = agreement.krippendorff(coded, seed=1, rounds=50)
    assert (round(found.alpha or 0, 3), found.n, found.note) == (alpha, n, "")


def test_the_interval_holds_alpha_narrows_with_more_units_and_is_the_same_for_a_seed():
    few, many = units(BEN, GERRY), units(BEN * 20, GERRY * 20)
    small, large = agreement.krippendorff(few, seed=1), agreement.krippendorff(many, seed=1)
    assert small.low <= small.alpha <= small.high and large.low <= large.alpha <= large.high
    assert large.high - large.low < (small.high - small.low) / 3
    assert agreement.krippendorff(few, seed=1) == small != agreement.krippendorff(few, seed=2)


def test_perfect_and_opposite_coders():
    assert agreement.krippendorff(units("abab", "abab"), seed=1).alpha == 1
    assert agreement.krippendorff(units("abab", "baba"), seed=1).alpha == pytest.approx(-0.75)


@pytest.mark.parametrize(
    ("coded", "note", "n"),
    [([], "no_pairs", 0), (units("ab", ".."), "no_pairs", 0), (units("aa", "aa"), "no_variation", 2)],
)
def test_refuses_what_does_not_exist_and_says_why(coded, note, n):
    assert agreement.krippendorff(coded, seed=1) == agreement.Agreement(None, None, None, n, note)


def test_each_class_against_all_others_shows_which_one_is_confused():
    found = agreement.by_class(units(BEN, GERRY), seed=1, rounds=50)
    assert list(found) == ["a", "b", "c", "d", "e"]
    assert found["c"].alpha == found["e"].alpha == 1
    assert found["d"].alpha < found["c"].alpha
    # By hand: a is given 3 times by Ben, once by Gerry, once by both: 12 units, 24 values, 4 of them a, 2 units disagree.
    assert found["a"].alpha == pytest.approx(1 - 23 * (2 * 2) / (24**2 - 4**2 - 20**2))
