from statistics import mean as plain_mean
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from meari.engines.metrics.means import mean
from meari.vocabulary.metrics import Reading


def of(values: list[int]) -> Reading:
    return mean(n=len(values), total=sum(values), squares=sum(value * value for value in values))


def test_mean_with_students_interval() -> None:
    # 1 2 3 4 5: mean 3, standard deviation 1.5811, t(4, 0.975) = 2.7764, half width 2.7764 * 1.5811 / sqrt(5) = 1.9632.
    found = of([1, 2, 3, 4, 5])
    assert (found.value, found.n) == (3, 5)
    assert (found.low, found.high) == (pytest.approx(3 - 1.9632, abs=1e-4), pytest.approx(3 + 1.9632, abs=1e-4))


def test_nothing_is_refused_and_what_has_no_spread_has_no_interval() -> None:
    assert of([]) == Reading(None, n=0, note="no_rows")
    assert of([4]) == Reading(4, n=1, note="one_value")
    assert of([5, 5, 5]) == Reading(5, n=3, note="all_alike")


@given(st.lists(st.integers(-10, 10), min_size=2, max_size=60))
def test_sums_give_what_the_rows_give(values: list[int]) -> None:
    found = of(values)
    assert found.value == pytest.approx(plain_mean(values))
    if found.low is not None and found.high is not None:
        half = t.ppf(0.975, len(values) - 1) * stdev(values) / len(values) ** 0.5
        assert (found.high - found.low) / 2 == pytest.approx(half)


def test_many_like_values_keep_their_spread() -> None:
    # Ten million ratings near 5: sums of floats would lose the variance, whole numbers keep it.
    found = mean(n=10_000_000, total=49_999_999, squares=249_999_991)
    assert found.low is not None
    assert found.value is not None
    assert 0 < found.value - found.low < 1e-6
