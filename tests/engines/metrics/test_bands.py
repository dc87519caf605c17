from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from meari.engines.metrics.bands import Band, dispersion, expected_band

MONDAY = date(2026, 6, 1)
HABIT = (1.5, 1.2, 1.1, 1.0, 1.0, 0.7, 0.5)


def days(count: int, volume: Callable[[int, date], int]) -> dict[date, int]:
    return {day: volume(at, day) for at, day in enumerate(MONDAY + timedelta(days=at) for at in range(count))}


def restless(seed: int, *, mean: float, spread: float, count: int) -> dict[date, int]:
    chance = np.random.default_rng(seed)
    means = [mean * HABIT[at % 7] for at in range(count)]
    if spread == 1:
        return days(count, lambda at, _: int(chance.poisson(means[at])))
    return days(count, lambda at, _: int(chance.negative_binomial(means[at] / (spread - 1), 1 / spread)))


def test_weekday_habit_is_found() -> None:
    counts = days(77, lambda _, day: 140 if day.weekday() == 0 else 10 if day.weekday() == 6 else 70)
    found = [expected_band(counts, MONDAY + timedelta(days=at)).expected for at in range(70, 77)]
    assert found == [pytest.approx(value) for value in (140, 70, 70, 70, 70, 70, 10)]


def test_even_days_give_a_poisson_band() -> None:
    band = expected_band(days(60, lambda *_: 1000), MONDAY + timedelta(days=60))
    # Poisson with mean 1000 holds 95 % between 938 and 1062; the level's own error makes it a little wider.
    assert band == Band(1000.0, 937, 1064, 1.0, 60)
    assert [band.place(count) for count in (936, 937, 1065)] == ["below", "inside", "above"]


@pytest.mark.parametrize(("mean", "spread"), [(110, 1), (110, 6), (5, 1.5), (0.7, 1.2), (1000, 20)])
def test_the_band_holds_what_it_promises(mean: float, spread: float) -> None:
    inside = 0
    for seed in range(60):
        counts = restless(seed, mean=mean, spread=spread, count=151)
        last = max(counts)
        inside += expected_band(counts, last).place(counts[last]) == "inside"
    assert inside >= 52


def test_the_band_is_not_wider_than_it_needs_to_be() -> None:
    widths = []
    for seed in range(20):
        band = expected_band(restless(seed, mean=100, spread=4, count=151), MONDAY + timedelta(days=151))
        assert band.low is not None
        assert band.high is not None
        widths.append(band.high - band.low)
    # A Friday of mean 100 and variance 400 has 95 % within about 39 on each side.
    assert np.median(widths) == pytest.approx(78, rel=0.15)


def test_spikes_move_neither_level_nor_habit() -> None:
    calm = restless(3, mean=100, spread=2, count=140)
    spiked = calm | {day: count * 8 for day, count in calm.items() if (day - MONDAY).days in {20, 47, 90, 125}}
    on = MONDAY + timedelta(days=140)
    without, with_spikes = expected_band(calm, on), expected_band(spiked, on)
    assert with_spikes.expected == pytest.approx(without.expected, rel=0.05)
    assert with_spikes.high == pytest.approx(without.high or 0, rel=0.06)


def test_a_new_level_is_followed_within_a_month() -> None:
    counts = days(150, lambda at, _: 100 if at < 120 else 200)
    assert expected_band(counts, MONDAY + timedelta(days=150)).expected == pytest.approx(200, rel=0.05)


def test_days_without_a_count_had_none() -> None:
    counts = {day: 30 for day in days(90, lambda *_: 0) if day.weekday() < 5}
    saturday = MONDAY + timedelta(days=89)
    assert saturday.weekday() == 5
    assert expected_band(counts, saturday) == Band(0.0, 0, 0, 1.0, 89)


def test_too_little_history_is_refused() -> None:
    counts = days(27, lambda *_: 50)
    refused = Band(None, None, None, None, 27, "too_little_history")
    assert expected_band(counts, MONDAY + timedelta(days=27)) == refused
    assert refused.place(50) == "unknown"
    assert expected_band({}, MONDAY).days == 0


def test_the_day_itself_and_later_days_tell_nothing() -> None:
    counts = days(60, lambda *_: 100)
    on = MONDAY + timedelta(days=50)
    assert expected_band(counts | {on: 900}, on) == expected_band(counts, on)


def test_marked_days_scale_like_marked_days_before() -> None:
    sales = {MONDAY + timedelta(days=at): "promotion" for at in (30, 58, 86)}
    counts = days(86, lambda _, day: 300 if day in sales else 100)
    marked = expected_band(counts, MONDAY + timedelta(days=86), marks=sales)
    assert (marked.expected, marked.note) == (pytest.approx(300), "")
    plain = expected_band(counts, MONDAY + timedelta(days=87), marks=sales)
    assert plain.expected == pytest.approx(100)
    unknown = expected_band(counts, MONDAY + timedelta(days=86), marks=sales | {MONDAY + timedelta(days=86): "outage"})
    assert (unknown.expected, unknown.note) == (pytest.approx(100), "mark_unknown")


def test_dispersion_of_poisson_and_of_restless_counts() -> None:
    chance = np.random.default_rng(8)
    calm = [int(one) for one in chance.poisson(80, 400)]
    assert dispersion(calm, [80.0] * 400) == pytest.approx(1, abs=0.25)
    loud = [int(one) for one in chance.negative_binomial(80 / 4, 1 / 5, 400)]
    assert dispersion(loud, [80.0] * 400) == pytest.approx(5, rel=0.25)
    assert dispersion([1, 2], [None, 0.0]) == 1
