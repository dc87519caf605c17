import math

import pytest
import scipy.special  # noqa: F401  so that no example pays for the import
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.metrics.rates import Exposed, WrongCount, change, poisson_interval, rate
from meari.vocabulary.metrics import Reading


# Exact limits as tabulated by Garwood (1936) and reprinted in many texts (e.g. Ulm, Am. J. Epidemiol. 131, 1990).
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (100, 81.36, 121.63)],
)
def test_poisson_interval_agrees_with_garwoods_table(count: int, low: float, high: float) -> None:
    assert poisson_interval(count) == (pytest.approx(low, abs=5e-3), pytest.approx(high, abs=5e-3))


def test_poisson_interval_puts_half_the_error_on_each_side() -> None:
    low, high = poisson_interval(7)
    at_most = sum(math.exp(-high) * high**k / math.factorial(k) for k in range(8))
    at_least = 1 - sum(math.exp(-low) * low**k / math.factorial(k) for k in range(7))
    assert (at_most, at_least) == (pytest.approx(0.025), pytest.approx(0.025))


@pytest.mark.parametrize("count", [-1, math.nan, math.inf])
def test_a_count_that_cannot_be_is_refused(count: float) -> None:
    with pytest.raises(WrongCount):
        poisson_interval(count)


def test_rate_scales_value_and_interval() -> None:
    found = rate(10, 2000, per=1000)
    assert found == Reading(5.0, pytest.approx(2.3977, abs=1e-3), pytest.approx(9.195, abs=1e-3), n=10)


def test_rate_without_exposure_is_refused_and_without_events_is_zero() -> None:
    assert rate(3, 0) == Reading(None, n=3, note="no_exposure")
    assert rate(0, 100).value == 0
    assert rate(0, 100).high == pytest.approx(0.03689, abs=1e-4)


def test_change_agrees_with_a_published_comparison() -> None:
    # Boice and Monson (1977), breast cancer after fluoroscopy: 41 cases in 28,010 woman-years against 15 in 19,017. The
    # exact conditional interval of the ratio 1.86 is 1.01 to 3.61 (Rothman and Greenland, Modern Epidemiology).
    found = change(Exposed(15, 19_017), Exposed(41, 28_010))
    assert found.ratio == pytest.approx(1.8558, abs=1e-3)
    assert (found.low, found.high) == (pytest.approx(1.005, abs=0.01), pytest.approx(3.61, abs=0.02))
    assert found.p == pytest.approx(0.0476, abs=1e-3)
    assert found.n == 56


def test_change_is_the_binomial_tail_doubled() -> None:
    found = change(Exposed(2), Exposed(8))
    at_least_8_of_10 = (45 + 10 + 1) / 1024
    assert found.p == pytest.approx(2 * at_least_8_of_10)
    assert not found.is_more_than_chance()
    assert found.is_more_than_chance(alpha=0.2)


def test_change_from_nothing_has_a_lower_bound_only() -> None:
    found = change(Exposed(0, 100), Exposed(9, 100))
    assert (found.ratio, found.high, found.note) == (None, None, "none_before")
    assert found.low is not None
    assert found.low > 1
    assert found.p == pytest.approx(2 / 2**9)


def test_change_to_nothing() -> None:
    found = change(Exposed(9, 100), Exposed(0, 100))
    assert (found.ratio, found.low) == (0, 0)
    assert found.p == pytest.approx(2 / 2**9)


def test_change_without_exposure_or_counts_is_refused() -> None:
    assert change(Exposed(3, 0), Exposed(4, 10)).note == "no_exposure"
    assert change(Exposed(0, 5), Exposed(0, 10)).note == "no_rows"
    assert change(Exposed(0, 5), Exposed(0, 10)).p is None


def test_dispersion_makes_the_same_change_less_sure() -> None:
    plain, restless = change(Exposed(100), Exposed(140)), change(Exposed(100), Exposed(140), dispersion=4.0)
    assert plain.ratio == restless.ratio == pytest.approx(1.4)
    assert plain.p is not None
    assert restless.p is not None
    assert plain.p < 0.02
    assert restless.p > 0.15
    # Divided by four, it is the comparison of 25 with 35.
    assert (restless.low, restless.high) == (
        change(Exposed(25), Exposed(35)).low,
        change(Exposed(25), Exposed(35)).high,
    )
    with pytest.raises(WrongCount):
        change(Exposed(1), Exposed(1), dispersion=0.5)


@given(st.integers(0, 200), st.integers(0, 200), st.floats(0.1, 50), st.floats(0.1, 50))
def test_interval_and_p_value_always_agree(earlier: int, later: int, before: float, after: float) -> None:
    found = change(Exposed(earlier, before), Exposed(later, after))
    if found.p is None or found.low is None:
        assert earlier + later == 0
        return
    excludes_one = found.low > 1 or (found.high is not None and found.high < 1)
    assert excludes_one == (found.p < 0.05)


@given(st.integers(0, 100), st.integers(1, 100), st.floats(0.5, 20), st.floats(0.5, 20))
def test_turning_the_comparison_round_inverts_it(earlier: int, later: int, before: float, after: float) -> None:
    there = change(Exposed(earlier, before), Exposed(later, after))
    back = change(Exposed(later, after), Exposed(earlier, before))
    assert there.p == pytest.approx(back.p)
    if there.low:
        assert back.high == pytest.approx(1 / there.low)
