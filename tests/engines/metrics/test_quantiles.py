import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.metrics.quantiles import WrongQuantile, quantile
from meari.vocabulary.metrics import Reading


def test_the_median_is_the_usual_one() -> None:
    assert quantile([3, 1, 2], share=0.5).value == 2
    assert quantile([4, 1, 2, 3], share=0.5).value == 2.5


def test_nine_in_ten_are_at_most_this_long() -> None:
    assert quantile(list(range(1, 11)), share=0.9).value == 9.5
    assert quantile(list(range(1, 12)), share=0.9).value == 10


# Of 100 values at most 39 lie below the median with 1.76 % and at most 40 with 2.84 %; below the tenth percentile at most
# 4 with 2.37 % and 5 with 5.76 %, at most 15 with 96.01 % and 16 with 97.94 % (binomial tables).
@pytest.mark.parametrize(("share", "low", "high"), [(0.5, 40, 61), (0.1, 5, 17)])
def test_interval_follows_the_binomial_law(share: float, low: int, high: int) -> None:
    found = quantile(list(range(1, 101)), share=share)
    assert (found.low, found.high) == (low, high)


def test_few_values_give_no_bound_and_say_so() -> None:
    # six values bound a median (2 * 0.5 ** 6 = 3.1 %), five do not (6.25 %)
    assert quantile([1, 2, 3, 4, 5, 6], share=0.5) == Reading(3.5, 1, 6, n=6)
    assert quantile([1, 2, 3, 4, 5], share=0.5) == Reading(3, None, None, n=5, note="few")
    assert quantile([1, 2, 3, 4, 5, 6], share=0.9).high is None


def test_nothing_is_refused_and_no_share_raises() -> None:
    assert quantile([], share=0.5) == Reading(None, n=0, note="no_rows")
    for share in (0, 1, -0.1):
        with pytest.raises(WrongQuantile):
            quantile([1], share=share)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=200), st.sampled_from([0.1, 0.5, 0.9]))
def test_value_lies_in_its_interval_and_splits_the_values(values: list[int], share: float) -> None:
    found = quantile(values, share=share)
    assert found.value is not None
    assert found.low is None or found.low <= found.value
    assert found.high is None or found.value <= found.high
    assert sum(value <= found.value for value in values) >= share * len(values) - 1e-6
    assert sum(value >= found.value for value in values) >= (1 - share) * len(values) - 1e-6
