import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from meari.engines.metrics.multiple import q_values

# The fifteen p-values of the example in Benjamini and Hochberg (1995): at 0.05 the four least are called real.
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


def test_published_example() -> None:
    found = q_values(PUBLISHED)
    assert [q is not None and q <= 0.05 for q in found] == [True] * 4 + [False] * 11
    assert found[:4] == [pytest.approx(q) for q in (0.0015, 0.003, 0.0095, 0.035625)]


def test_order_is_kept_and_refused_comparisons_are_not_counted() -> None:
    assert q_values([0.04, None, 0.01]) == [pytest.approx(0.04), None, pytest.approx(0.02)]
    assert q_values([]) == []
    assert q_values([None]) == [None]


def test_what_is_no_p_value_is_refused() -> None:
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            q_values([0.5, wrong, 0.2])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0.01, 0.3))
def test_q_values_reject_what_the_step_up_procedure_rejects(p_values: list[float], level: float) -> None:
    scaled = [p * len(p_values) / rank for rank, p in enumerate(sorted(p_values), start=1)]
    assume(all(abs(one - level) > 1e-9 for one in scaled))
    last = max((rank for rank, one in enumerate(scaled, start=1) if one <= level), default=0)
    assert sum(1 for q in q_values(p_values) if q is not None and q <= level) == last


def test_few_of_the_calls_are_false() -> None:
    chance = random.Random(5)
    false = called = 0
    for _ in range(200):
        p_values = [chance.random() ** 8 for _ in range(20)] + [chance.random() for _ in range(80)]
        is_called = [q is not None and q <= 0.1 for q in q_values(p_values)]
        called += sum(is_called)
        false += sum(is_called[20:])
    assert false / called == pytest.approx(0.08, abs=0.03)
