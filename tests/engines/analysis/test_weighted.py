from math import sqrt

import pytest

from meari.engines.analysis import weighted
from meari.engines.analysis.weighted import sums


def test_kish_effective_n_of_three_answers_of_which_one_counts_twice():
    assert sums([0, 1, 1], [1, 1, 2]).effective_n == pytest.approx(16 / 6)


def test_equal_weights_give_the_ordinary_mean_and_its_students_interval():
    values = [float(x) for x in range(1, 41)]
    plain, heavy = weighted.mean(sums(values)), weighted.mean(sums(values, [3.0] * 40))
    assert (plain.value, plain.n, plain.note) == (20.5, 40, "")
    error = sqrt(40 * 41 / 12) / sqrt(40)  # variance of 1..n with n - 1 below: n(n+1)/12
    assert plain.high - plain.value == pytest.approx(2.0227 * error, rel=1e-4)
    assert (heavy.low, heavy.high) == (pytest.approx(plain.low), pytest.approx(plain.high))


def test_linearised_variance_of_a_weighted_mean_by_hand():
    of = sums([2, 4, 9], [1, 2, 1])
    # mean 19/4; w²(x - mean)²: 7.5625, 2.25, 18.0625; over 16, times 3/2
    assert of.mean == 4.75
    assert of.variance_of_mean == pytest.approx((7.5625 + 2.25 + 18.0625) / 16 * 1.5)


def test_equal_weights_give_wilsons_interval():
    # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3: 81 of 263
    found = weighted.share(sums([1] * 81 + [0] * 182))
    assert (found.low, found.high) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))


def test_unequal_weights_widen_the_interval_of_a_share():
    values = [1, 0] * 100
    plain, uneven = weighted.share(sums(values)), weighted.share(sums(values, [1, 1, 5, 5] * 50))
    assert uneven.value == pytest.approx(0.5)
    assert uneven.high - uneven.low > plain.high - plain.low


def test_nps_of_forty_answers_by_the_adjusted_wald():
    found = weighted.nps(sums([1] * 20 + [0] * 12 + [-1] * 8))
    centre, spread = 12 / 43, 29.5 / 43
    half = 1.959964 * sqrt((spread - centre**2) / 43)
    assert found.value == pytest.approx(30)
    assert (found.low, found.high) == (pytest.approx(100 * (centre - half)), pytest.approx(100 * (centre + half)))


def test_few_answers_are_said_and_fewer_refused():
    assert weighted.share(sums([1] * 29)).note == "few"
    assert weighted.share(sums([1] * 30)).note == ""
    refused = weighted.mean(sums([1.0] * 9))
    assert (refused.value, refused.n, refused.note) == (None, 9, "too_few")
    assert weighted.share(sums([1] * 20, [0] * 20)).note == "no_weight"


def test_everybody_alike_still_has_an_interval():
    found = weighted.share(sums([1] * 50, [1, 3] * 25))
    assert found.value == 1 and found.high == 1 and 0.88 < found.low < 0.93


def test_negative_weight_is_refused():
    with pytest.raises(ValueError):
        sums([1], [-1])
