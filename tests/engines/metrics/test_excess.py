import numpy as np
import pytest
import scipy.special  # noqa: F401  so that no example pays for the import

from meari.engines.metrics.excess import Cell, Excess, Season, excesses
from meari.engines.metrics.multiple import q_values
from meari.engines.metrics.rates import Exposed


def cell(key: str, now: int, past: list[int], *, family: str = "noise", exposure: float = 100) -> Cell:
    return Cell(key, family, Exposed(now, exposure), [Exposed(count, exposure) for count in past])


def only(found: list[Excess]) -> Excess:
    (one,) = found
    return one


def test_a_large_cell_is_hardly_shrunk() -> None:
    found = only(excesses([cell("washer", 200, [100] * 8)]))
    assert found.expected == pytest.approx(100, rel=1e-3)
    assert found.excess == pytest.approx(100, rel=0.02)
    assert found.low is not None
    assert found.high is not None
    # Poisson alone gives 200 +- 28; the past of 800 adds a little.
    assert 60 < found.low < 80
    assert 120 < found.high < 140
    assert found.p is not None
    assert found.p < 1e-10


def test_a_tiny_cell_does_not_shout() -> None:
    calm = [cell(f"calm{at}", 10, [10] * 8) for at in range(10)]
    found = excesses([*calm, cell("tiny", 2, [0, 0, 0, 1, 0, 0, 0, 0], exposure=1)])[-1]
    assert found.expected is not None
    assert found.excess is not None
    assert found.excess < 0.5 < 2 - found.expected
    assert found.low is not None
    assert found.low < 0.05


def test_exposure_explains_growth() -> None:
    doubled_orders = Cell("washer", "noise", Exposed(20, 200), [Exposed(10, 100)] * 8)
    found = only(excesses([doubled_orders]))
    assert found.expected == pytest.approx(20, rel=0.01)
    assert found.excess == pytest.approx(0, abs=0.2)
    assert found.p == pytest.approx(0.53, abs=0.03)


def test_a_season_of_last_year_is_expected_again() -> None:
    summer = Season(then=Exposed(900, 1000), before=Exposed(2400, 8000))
    aircon = Cell("aircon", "cooling", Exposed(330, 1000), [Exposed(110, 1000)] * 8, season=summer)
    found = only(excesses([aircon]))
    # A year ago the rate trebled: (900 + 20) / (300 + 20) = 2.875.
    assert found.season == pytest.approx(2.875)
    assert found.expected == pytest.approx(110 * 2.875, rel=1e-3)
    assert found.p is not None
    assert found.p > 0.1
    without = only(excesses([Cell("aircon", "cooling", Exposed(330, 1000), [Exposed(110, 1000)] * 8)]))
    assert without.p is not None
    assert without.p < 1e-9


def test_restless_cells_need_more_to_stand_out() -> None:
    steady, restless = [50] * 8, [20, 90, 35, 75, 60, 15, 80, 25]
    assert sum(steady) == sum(restless)
    calm, loud = only(excesses([cell("a", 80, steady)])), only(excesses([cell("a", 80, restless)]))
    assert calm.p is not None
    assert loud.p is not None
    assert calm.p < 0.001
    assert loud.p > 0.05


def test_a_thin_past_leaves_the_excess_less_sure() -> None:
    thick = cell("a", 60, [30] * 8)
    thin = Cell("a", "noise", Exposed(60, 1000), [Exposed(1, 100 / 3)] * 4)
    widths = []
    for found in (*excesses([thick]), *excesses([thin])):
        assert found.expected == pytest.approx(30, rel=0.12)
        assert found.low is not None
        assert found.high is not None
        widths.append(found.high - found.low)
    assert widths[1] > 2 * widths[0]


def test_chance_is_kept_when_counts_are_restless() -> None:
    """Counts with three times the variance of Poisson: still few cells stand out by chance."""
    by_chance: list[float] = []
    for seed in range(40):
        chance = np.random.default_rng(seed)
        means = chance.gamma(4.0, 10.0, 30)
        counts = [[int(one) for one in chance.negative_binomial(mean / 2, 1 / 3, 9)] for mean in means]
        cells = [cell(str(at), weeks[8], weeks[:8]) for at, weeks in enumerate(counts)]
        by_chance += [one.p for one in excesses(cells) if one.p is not None]
    assert 0.01 < sum(p < 0.05 for p in by_chance) / len(by_chance) < 0.06


def test_refusals_say_why_and_keep_the_order() -> None:
    found = excesses([cell("new", 5, [1, 2, 1]), cell("known", 5, [1] * 8), cell("sold_out", 3, [4] * 8, exposure=0)])
    assert [(one.key, one.note, one.observed) for one in found] == [
        ("new", "too_little_history", 5), ("known", "", 5), ("sold_out", "no_exposure", 3),
    ]  # fmt: skip
    assert (found[0].expected, found[0].excess, found[0].p) == (None, None, None)
    assert excesses([]) == []


def test_a_past_without_a_single_count_still_gives_an_expectation() -> None:
    found = only(excesses([cell("washer", 4, [0] * 8)]))
    assert found.expected == pytest.approx(0.05, abs=0.06)
    assert found.p is not None
    assert found.p < 0.001


def test_families_do_not_touch_each_other() -> None:
    noise, leak = cell("a", 30, [20] * 8), cell("b", 5, [1] * 8, family="leak")
    assert excesses([noise, leak]) == [*excesses([noise]), *excesses([leak])]


def test_planted_rises_are_found_and_chance_is_not() -> None:
    """Forty cells of which two really rise five-fold, sixty times over."""
    covered, false, true = 0, 0, 0
    by_chance = []
    for seed in range(60):
        chance = np.random.default_rng(seed)
        rates, cells, real = chance.gamma(1.0, 3.0, 40), [], []
        for at, rate in enumerate(rates):
            exposures = chance.integers(50, 300, 9) / 100
            factor = 5.0 if at < 2 else 1.0
            counts = [int(chance.poisson(rate * exposure)) for exposure in exposures[:8]]
            now = Exposed(int(chance.poisson(rate * exposures[8] * factor)), float(exposures[8]))
            past = [Exposed(count, float(exposure)) for count, exposure in zip(counts, exposures[:8], strict=True)]
            cells.append(Cell(str(at), "family", now, past))
            real.append(rate * exposures[8] * (factor - 1))
        found = excesses(cells)
        called = [q is not None and q < 0.05 for q in q_values([one.p for one in found])]
        true, false = true + sum(called[:2]), false + sum(called[2:])
        by_chance += [one.p for one in found[2:] if one.p is not None]
        covered += sum((one.low or 0) <= much <= (one.high or 0) for one, much in zip(found, real, strict=True))
    assert covered / 2400 > 0.94
    assert sum(p < 0.05 for p in by_chance) / len(by_chance) < 0.05
    assert true > 70
    assert false < 0.1 * true
