from itertools import permutations

import numpy as np
import pytest

from meari.engines.analysis import drivers, priorities
from meari.engines.analysis.drivers import Wanted, importance

RELATED = np.array([[1.0, 0.4], [0.4, 1.0]])
OUTCOME = np.array([0.5, 0.3])


def test_two_drivers_by_hand():
    # R² = (.25 + .09 - 2·.5·.3·.4)/(1 - .16); the first carries (r² + R² - other r²)/2
    explained = 0.22 / 0.84
    wanted = [(0.25 + explained - 0.09) / 2, (0.09 + explained - 0.25) / 2]
    assert drivers.shapley(RELATED, OUTCOME) == pytest.approx(wanted)
    # of two drivers both methods say the same (Johnson 2000)
    assert drivers.relative_weights(RELATED, OUTCOME) == pytest.approx(wanted)


def explained(related, outcome, chosen):
    at = list(chosen)
    return outcome[at] @ np.linalg.solve(related[np.ix_(at, at)], outcome[at]) if at else 0.0


def test_shapley_is_the_average_over_all_orders():
    rng = np.random.default_rng(3)
    related = np.corrcoef(rng.normal(size=(60, 5)) @ rng.normal(size=(5, 5)), rowvar=False)
    inner, outcome = related[1:, 1:], related[1:, 0]
    gains = np.zeros(4)
    for order in permutations(range(4)):
        for place, one in enumerate(order):
            gains[one] += (
                explained(inner, outcome, order[: place + 1]) - explained(inner, outcome, order[:place])
            ) / 24
    assert drivers.shapley(inner, outcome) == pytest.approx(gains, abs=1e-6)
    assert drivers.relative_weights(inner, outcome).sum() == pytest.approx(gains.sum(), abs=1e-6)


def answers(n: int = 400, seed: int = 5):
    rng = np.random.default_rng(seed)
    speed, kind = rng.integers(1, 6, n), rng.integers(1, 6, n)
    price = np.clip(speed + rng.integers(-1, 2, n), 1, 5)
    outcome = 2 * speed + kind + rng.normal(0, 1.5, n)
    return list(map(float, outcome)), {
        "speed": list(map(float, speed)),
        "kind": list(map(float, kind)),
        "price": list(map(float, price)),
    }


@pytest.mark.parametrize("method", ["weights", "shapley"])
def test_importance_adds_up_ranks_and_says_how_sure_it_is(method):
    outcome, rated = answers()
    found = importance(outcome, rated, Wanted(method, repeats=200, seed=7))
    assert [driver.key for driver in found.drivers] == ["speed", "price", "kind"]
    assert sum(driver.share.value for driver in found.drivers) == pytest.approx(1)
    assert all(driver.share.low < driver.share.value < driver.share.high for driver in found.drivers)
    assert (found.n, found.left_out, found.is_causal) == (400, 0, False)
    again = importance(outcome, rated, Wanted(method, repeats=200, seed=7))
    assert again == found


def test_fifteen_drivers_are_still_exact():
    rng = np.random.default_rng(1)
    table = rng.normal(size=(500, 16)) + rng.normal(size=(500, 1))
    related = np.corrcoef(table, rowvar=False)
    parts = drivers.shapley(related[1:, 1:], related[1:, 0])
    assert parts.sum() == pytest.approx(explained(related[1:, 1:], related[1:, 0], range(15)), abs=1e-6)
    with pytest.raises(ValueError):
        drivers.shapley(np.eye(16), np.zeros(16))


def test_missing_answers_are_left_out_and_counted():
    outcome, rated = answers()
    rated["kind"][:50] = [None] * 50
    found = importance(outcome, rated, Wanted(repeats=0))
    assert (found.n, found.left_out, found.drivers[0].share.low) == (350, 50, None)


def test_drivers_that_hardly_vary_are_named():
    outcome, rated = answers()
    rated["safety"] = [5.0] * 399 + [4.0]
    rated["same"] = [3.0] * 400
    found = importance(outcome, rated, Wanted(repeats=0, widths=dict.fromkeys(rated, 4.0)))
    assert [driver.key for driver in found.drivers if driver.hardly_varies] == ["safety"]
    assert found.still == ("same",)


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (lambda y, x: (y[:25], {k: v[:25] for k, v in x.items()}), "too_few"),
        (lambda y, x: ([3.0] * len(y), x), "no_spread"),
        (lambda y, x: (y, {"speed": x["speed"]}), "no_spread"),
        (lambda y, x: (y, {f"d{n}": x["speed"] for n in range(41)}), "too_many_drivers"),
    ],
)
def test_what_cannot_be_said_is_refused_by_name(change, note):
    found = importance(*change(*answers()), Wanted(repeats=0))
    assert (found.note, list(found.drivers)) == (note, [])


def test_picture_parts_what_to_fix_from_what_to_keep():
    outcome, rated = answers()
    found = importance(outcome, rated, Wanted(repeats=0))
    low = [
        drivers.Driver(d.key, d.share, d.part, d.correlation, 1.5 if d.key == "speed" else 4.0) for d in found.drivers
    ]
    shown = priorities.picture(low, dict.fromkeys(rated, (1.0, 5.0)))
    at = {place.key: place for place in shown.places}
    assert (at["speed"].quadrant, at["speed"].performance) == (priorities.FIX, 12.5)
    assert at["kind"].quadrant == priorities.ENOUGH
    assert priorities.picture(low, {}).places == ()


def test_penalty_and_reward_are_the_regression_on_two_indicators():
    rng = np.random.default_rng(2)
    rated = rng.integers(1, 6, 300).astype(float)
    outcome = np.where(rated == 1, 3.0, 7.0) + rng.normal(0, 1, 300)
    found = priorities.contrast(list(outcome), list(rated), key="safety", scale=(1, 5))
    design = np.column_stack([np.ones(300), rated == 1, rated == 5]).astype(float)
    fitted = np.linalg.lstsq(design, outcome, rcond=None)[0]
    assert (found.penalty.value, found.reward.value) == (pytest.approx(fitted[1]), pytest.approx(fitted[2]))
    assert found.sort == priorities.BASIC


def test_contrast_with_too_few_dissatisfied_is_refused():
    found = priorities.contrast([5.0] * 40, [3.0] * 31 + [1.0] * 9, key="x", scale=(1, 5))
    assert (found.penalty.note, found.sort) == ("too_few", "")
