import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.metrics.shares import Part, WrongShare, compared, difference, wilson
from meari.vocabulary.metrics import Reading


# Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_agrees_with_newcombes_table(count: int, of: int, low: float, high: float) -> None:
    found = wilson(Part(count, of))
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert (found.value, found.n) == (count / of, of)


def test_share_of_nothing_is_refused_and_impossible_shares_raise() -> None:
    assert wilson(Part(0, 0)) == Reading(None, n=0, note="no_rows")
    with pytest.raises(WrongShare):
        Part(3, 2)
    with pytest.raises(WrongShare):
        Part(-1, 2)


# Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10; there the first minus the second.
@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_difference_agrees_with_newcombes_table(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = difference(Part(*second), Part(*first))
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert found.value == pytest.approx(first[0] / first[1] - second[0] / second[1])


def test_difference_has_the_p_value_of_pearsons_chi_square() -> None:
    # 56 of 70 against 48 of 80: chi-square 150 * (56*32 - 14*48)^2 / (70*80*104*46) = 7.0234, p = 0.00804.
    assert difference(Part(48, 80), Part(56, 70)).p == pytest.approx(0.00804, abs=1e-5)
    assert difference(Part(0, 10), Part(0, 20)).p == 1


def test_difference_to_nothing_is_refused() -> None:
    found = difference(Part(0, 0), Part(3, 9))
    assert (found.value, found.p, found.n, found.note) == (None, None, 9, "no_rows")


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_holds_its_share_and_stays_a_share(count: int, more: int) -> None:
    found = wilson(Part(count, count + more))
    assert found.low is not None
    assert found.value is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ((450, 500), (400, 500), "differs"),
        ((400, 500), (405, 500), "same"),  # 1 point apart; the 90 % interval ends 5.2 points out
        ((40, 50), (42, 50), "unclear"),  # could be 11 points either way
        ((9, 9), (0, 9), "unclear"),  # as far apart as can be, but nine of each
        ((0, 0), (50, 60), "unclear"),
    ],
)
def test_shares_differ_or_are_the_same_only_where_that_was_shown(
    first: tuple[int, int], second: tuple[int, int], verdict: str
) -> None:
    assert compared(Part(*first), Part(*second)).verdict == verdict


def test_same_depends_on_the_margin_and_carries_its_numbers() -> None:
    one, other = Part(400, 500), Part(405, 500)
    assert compared(one, other, margin=0.02).verdict == "unclear"
    found = compared(one, other)
    assert (found.first, found.second, found.difference) == (wilson(one), wilson(other), difference(one, other))
