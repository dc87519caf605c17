"""Recommendation, satisfaction and effort: values and intervals worked by hand, and how parts of an index agree."""

from __future__ import annotations

from math import sqrt

import pytest

from meari.engines.metrics import experience
from meari.engines.metrics.experience import Weighted, WrongScores
from meari.engines.metrics.metrics import ces_mean, completion_rate, csat, csat_mean, expectation_met, nps
from meari.vocabulary.metrics import Reading


def test_net_promoters_are_promoters_less_detractors_of_a_hundred():
    found = nps.kind.finish({"promoters": 70, "detractors": 10, "answers": 100})
    assert (found.value, found.n, found.note) == (60.0, 100, "")


def test_net_promoters_have_the_adjusted_wald_interval():
    """70 of 100 promoters and 10 detractors: (70.75 - 10.75) / 103 = 58.25, variance (.6869 + .1044 - .3393) / 103."""
    found = experience.net_promoters(70, 10, n=100)
    centre = 60 / 103
    half = 1.959964 * sqrt((70.75 / 103 + 10.75 / 103 - centre**2) / 103)
    assert found.low == pytest.approx(100 * (centre - half), abs=1e-4) == pytest.approx(45.2697, abs=5e-4)
    assert found.high == pytest.approx(100 * (centre + half), abs=1e-4) == pytest.approx(71.2351, abs=5e-4)


@pytest.mark.parametrize(("promoters", "detractors", "n"), [(1, 0, 1), (0, 1, 1), (3, 0, 3), (0, 40, 40), (0, 0, 5)])
def test_few_answers_all_alike_keep_an_interval_within_the_scale(promoters, detractors, n):
    found = experience.net_promoters(promoters, detractors, n=n)
    assert -100 <= found.low <= found.value <= found.high <= 100
    assert found.low < found.high


def test_nothing_is_refused_and_few_are_greyed():
    assert experience.net_promoters(0, 0, n=0) == Reading(None, n=0, note="no_rows")
    assert experience.top_share(20, n=29).note == "few_answers"
    assert experience.top_share(20, n=30).note == ""


def test_satisfaction_counts_the_two_highest():
    found = csat.kind.finish({"satisfied": 81, "answers": 263})
    # Newcombe, Statistics in Medicine 17, 1998, 857-872, table I: 81 of 263 gives 0.2553 to 0.3662.
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)


def test_five_and_seven_points_add_up_on_one_scale():
    """5 points: 1, 3, 5 are 0, 50, 100; 7 points: 4 is 50."""
    parts = {"answers5": 3, "total5": 9, "squares5": 35, "answers7": 1, "total7": 4, "squares7": 16}
    found = csat_mean.kind.finish(parts)
    assert (found.value, found.n) == (50.0, 4)
    # Standard deviation of 0, 50, 100, 50 is 40.82; Student's 3.1824 with three degrees of freedom.
    assert found.high - found.value == pytest.approx(3.1824 * 40.8248 / 2, abs=0.01)


def test_mean_effort_expectation_and_completion():
    assert ces_mean.kind.finish({"answers": 2, "total": 12, "squares": 74}).value == 6
    assert expectation_met.kind.finish({"met": 3, "answers": 4}).value == 0.75
    assert completion_rate.kind.finish({"complete": 9, "meant": 12}).value == 0.75


def test_difference_recovers_the_variance_of_both():
    first, second = Reading(10.0, 5.0, 16.0, n=50), Reading(20.0, 16.0, 25.0, n=80)
    found = experience.difference(first, second)
    assert (found.value, found.n) == (10.0, 50)
    assert (found.low, found.high) == (10 - sqrt(4**2 + 6**2), 10 + sqrt(5**2 + 5**2))
    assert experience.difference(Reading(None, note="no_rows"), second).note == "no_rows"
    assert experience.difference(Reading(1.0, n=40), second).low is None


def test_index_is_the_weighted_mean_and_its_bounds_hold_however_parts_correlate():
    parts = [Weighted(Reading(80.0, 70.0, 90.0, n=100), 75), Weighted(Reading(40.0, 30.0, 60.0, n=40), 25)]
    found = experience.index(parts)
    assert (found.value, found.low, found.high, found.n) == (70.0, 60.0, 82.5, 40)
    assert experience.index([]).note == "no_rows"
    missing = experience.index([*parts, Weighted(Reading(None, note="no_rows"), 1)])
    assert (missing.value, missing.note) == (None, "part_missing")
    assert experience.index([*parts, Weighted(Reading(None, note="no_rows"), 0)]).value == 70.0


def test_alpha_of_a_worked_table():
    """The parts vary by 2.5 each, their sums 3, 3, 7, 7, 10 by 9: alpha is 2 (1 - 5 / 9)."""
    found = experience.cronbach_alpha([(1, 2), (2, 1), (3, 4), (4, 3), (5, 5)])
    assert found.value == pytest.approx(8 / 9)
    assert found.low <= found.value <= found.high <= 1


def test_alpha_of_parts_all_the_same_is_one_and_of_opposites_below_zero():
    assert experience.cronbach_alpha([(1, 1), (2, 2), (4, 4)]).value == pytest.approx(1)
    assert (experience.cronbach_alpha([(1, 5), (2, 3), (5, 1)]).value or 0) < 0


@pytest.mark.parametrize(
    ("scores", "note"),
    [([], "too_few_answers"), ([(1, 2)] * 2, "too_few_answers"), ([(1,), (2,), (3,)], "one_part"), ([(1, 2)] * 4, "all_alike")],
)  # fmt: skip
def test_alpha_refuses_with_a_reason(scores, note):
    assert experience.cronbach_alpha(scores).note == note


def test_alpha_wants_the_same_parts_of_everybody():
    with pytest.raises(WrongScores):
        experience.cronbach_alpha([(1, 2), (1,), (2, 3)])
