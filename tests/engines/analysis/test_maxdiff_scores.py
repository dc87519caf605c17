from itertools import combinations
from math import log

import numpy as np
import pytest

from meari.engines.analysis.maxdiff import Choice, score


def test_pairs_by_hand():
    # 30 of 40 prefer a to b: log odds 3, so a is the best three times of four
    choices = [Choice(n, ("a", "b"), *(("a", "b") if n < 30 else ("b", "a"))) for n in range(40)]
    found = score(choices, ["a", "b"])
    assert [one.key for one in found.items] == ["a", "b"]
    assert found.items[0].preference.value == pytest.approx(0.75)
    assert found.items[0].utility.value == pytest.approx(log(3) / 2)
    assert found.items[0].count.value == pytest.approx((30 - 10) / 40)
    # the same interval as for the logit of a share: sqrt(1/30 + 1/10), up to n/(n-1)
    assert found.items[0].utility.high - found.items[0].utility.value == pytest.approx(
        1.96 / 2 * (1 / 30 + 1 / 10) ** 0.5, rel=0.02
    )


def simulated(utilities: dict[str, float], people: int, seed: int) -> list[Choice]:
    rng, sets, found = np.random.default_rng(seed), list(combinations(utilities, 3)), []
    for who in range(people):
        for shown in sets:
            best = max(shown, key=lambda key: utilities[key] + rng.gumbel())
            worst = max((key for key in shown if key != best), key=lambda key: -utilities[key] + rng.gumbel())
            found.append(Choice(who, shown, best, worst))
    return found


def test_true_utilities_lie_in_their_intervals():
    true = {"speed": 1.2, "price": 0.3, "kind": -0.2, "look": -1.3}
    found = score(simulated(true, 300, seed=4), list(true))
    assert [one.key for one in found.items] == list(true)
    assert all(one.utility.low < true[one.key] < one.utility.high for one in found.items)
    assert sum(one.preference.value for one in found.items) == pytest.approx(1)
    assert all(one.preference.low < one.preference.value < one.preference.high for one in found.items)


def test_what_cannot_be_scored_is_refused_by_name():
    always = [Choice(n, ("a", "b"), "a", "b") for n in range(40)]
    assert score(always, ["a", "b"]).note == "no_spread"
    assert score(always, ["a", "b", "c"]).note == "not_connected"
    assert score(always[:9], ["a", "b"]).note == "too_few"
    assert score([], ["a"]).items[0].count.value is None
