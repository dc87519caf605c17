"""Sample sizes against printed tables and by hand."""

from __future__ import annotations

import pytest

from meari.engines.branching import (
    SampleSize,
    WrongSample,
    margin,
    mean_variance,
    nps_variance,
    proportion_variance,
    sample_size,
)


# Krejcie and Morgan, Educational and Psychological Measurement 30 (1970), table 1: 95 %, a half, 5 points.
@pytest.mark.parametrize(
    ("population", "answers"), [(100, 80), (500, 217), (1_000, 278), (5_000, 357), (10_000, 370), (100_000, 383)]
)
def test_proportion_agrees_with_krejcie_and_morgan(population: int, answers: int) -> None:
    assert sample_size(proportion_variance(), 0.05, population=population).answers == pytest.approx(answers, abs=1)


def test_proportion_of_endless_people() -> None:
    assert sample_size(proportion_variance(), 0.05) == SampleSize(385, 385)
    assert sample_size(proportion_variance(0.1), 0.03, response_rate=0.2) == SampleSize(385, 1_925)
    assert sample_size(proportion_variance(), 0.05, level=0.99).answers == 664


def test_nps_by_hand() -> None:
    # p 0.5, d 0.2: 0.7 - 0.09 = 0.61; 3.8415 * 0.61 / 0.0025 = 937.3 answers for 5 points.
    assert nps_variance(0.5, 0.2) == pytest.approx(0.61)
    assert sample_size(nps_variance(0.5, 0.2), 0.05, response_rate=0.25) == SampleSize(938, 3_752)
    assert margin(nps_variance(0.5, 0.2), 938) == pytest.approx(0.05, abs=1e-4)


def test_mean_by_hand() -> None:
    # Deviation 1.2, margin 0.1: (1.96 * 1.2 / 0.1)² = 553.2.
    assert sample_size(mean_variance(1.2), 0.1).answers == 554


def test_everybody() -> None:
    assert sample_size(proportion_variance(), 0.05, population=1_000, response_rate=0.1) == SampleSize(
        278, 1_000, False
    )
    assert margin(0.25, 100, population=100) == 0
    assert margin(0.25, 1, population=1) > 0
    assert sample_size(0.0, 0.05, population=10).answers == 1
    assert sample_size(0.25, 0.0001, population=10).answers == 10


@pytest.mark.parametrize("population", [None, 40, 1_000, 50_000])
@pytest.mark.parametrize("wanted", [0.02, 0.05, 0.1])
def test_the_size_brings_the_margin_and_one_less_does_not(population: int | None, wanted: float) -> None:
    answers = sample_size(0.25, wanted, population=population).answers
    assert margin(0.25, answers, population=population) <= wanted + 1e-9
    assert margin(0.25, answers - 1, population=population) > wanted


def test_what_cannot_be() -> None:
    for call, reason in (
        (lambda: sample_size(0.25, 0), "margin_outside"),
        (lambda: sample_size(0.25, 0.1, response_rate=0), "rate_outside"),
        (lambda: sample_size(-1, 0.1), "variance_outside"),
        (lambda: sample_size(0.25, 0.1, population=0), "population_outside"),
        (lambda: sample_size(0.25, 0.1, level=1), "level_outside"),
        (lambda: margin(0.25, 11, population=10), "answers_outside"),
        (lambda: nps_variance(0.8, 0.3), "share_outside"),
        (lambda: proportion_variance(1.2), "share_outside"),
        (lambda: mean_variance(float("nan")), "deviation_outside"),
    ):
        with pytest.raises(WrongSample, match=reason):
            call()
