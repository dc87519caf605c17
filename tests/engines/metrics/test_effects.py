import math
import random

import pytest
import scipy.special  # noqa: F401  so that no example pays for the import

from meari.engines.metrics.effects import Weekly, effect, ratio_of_ratios
from meari.engines.metrics.rates import Exposed


def weekly(*counts: int, each: float = 1.0) -> Weekly:
    return Weekly(counts, [each] * len(counts))


def test_ratio_of_ratios_by_hand() -> None:
    # Own rate 40 -> 20 of 100 each, others 30 -> 30: log((20.5/40.5) / 1), variance 1/20.5 + 1/40.5 + 2/30.5.
    found = ratio_of_ratios(Exposed(40, 100), Exposed(20, 100), others=(Exposed(30, 100), Exposed(30, 100)))
    error = math.sqrt(1 / 20.5 + 1 / 40.5 + 2 / 30.5)
    assert found.ratio == pytest.approx(20.5 / 40.5)
    assert found.low == pytest.approx(20.5 / 40.5 * math.exp(-1.959964 * error), rel=1e-6)
    assert found.high == pytest.approx(20.5 / 40.5 * math.exp(1.959964 * error), rel=1e-6)


def test_fall_that_everything_shares_is_no_effect() -> None:
    alone = effect(weekly(*[20] * 8), weekly(*[10] * 8))
    shared = effect(weekly(*[20] * 8), weekly(*[10] * 8), others=(weekly(*[200] * 8), weekly(*[100] * 8)))
    assert (alone.verdict, shared.verdict) == ("fell", "unclear")


def test_fall_beyond_others_is_an_effect() -> None:
    found = effect(weekly(*[20] * 8), weekly(*[4] * 8), others=(weekly(*[200] * 8), weekly(*[200] * 8)))
    assert found.verdict == "fell"
    assert found.change.ratio == pytest.approx(0.2)


def test_season_that_comes_every_year_is_no_effect() -> None:
    season = (weekly(*[10] * 8), weekly(*[40] * 8))
    assert effect(*season).verdict == "rose"
    assert effect(*season, year_ago=(weekly(*[9] * 8), weekly(*[38] * 8))).verdict == "unclear"


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [((5, 5), (9,), "too_early"), ((0, 0, 0), (0, 0, 0), "nothing"), ((3, 4, 3), (4, 3, 4), "unclear"),
     ((2, 3, 2, 3), (30, 28, 33), "rose")],
)  # fmt: skip
def test_verdicts(before: tuple[int, ...], after: tuple[int, ...], verdict: str) -> None:
    assert effect(weekly(*before), weekly(*after)).verdict == verdict


def test_weeks_that_jump_about_widen_the_interval() -> None:
    calm = effect(weekly(*[20] * 8), weekly(*[14] * 4))
    wild = effect(weekly(2, 40, 5, 38, 1, 39, 3, 32), weekly(*[14] * 4))
    assert wild.dispersion > 5
    assert wild.change.high > calm.change.high


def test_interval_of_ratios_covers_no_effect_as_often_as_it_says() -> None:
    chance = random.Random(7)

    def poisson(mean: float) -> int:
        limit, product, count = math.exp(-mean), 1.0, -1
        while product > limit:
            product, count = product * chance.random(), count + 1
        return count

    covered = 0
    for _ in range(400):
        cells = [Exposed(poisson(mean), 1.0) for mean in (30, 15, 80, 40)]
        found = ratio_of_ratios(cells[0], cells[1], others=(cells[2], cells[3]))
        covered += found.low <= 1 <= found.high
    assert 0.92 <= covered / 400 <= 0.99


def test_what_could_not_happen_is_refused() -> None:
    assert ratio_of_ratios(Exposed(1, 0), Exposed(1), others=(Exposed(1), Exposed(1))).note == "no_exposure"
    assert ratio_of_ratios(Exposed(0), Exposed(0), others=(Exposed(1), Exposed(1))).note == "no_rows"
