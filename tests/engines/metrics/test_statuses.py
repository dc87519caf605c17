"""How a customer stands with us."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.metrics.statuses import Heard, Level, Sign, status

TROUBLE = ("complaints", "risks", "late_cases", "effort", "reopened", "low_scores", "returns")
few = st.integers(0, 20)


@pytest.mark.parametrize(
    ("heard", "level", "points"),
    [
        (Heard(), Level.UNKNOWN, 0),
        (Heard(orders=1, amount=900_000), Level.UNKNOWN, 0),
        (Heard(voices=1), Level.GOOD, 0),
        (Heard(voices=1, complaints=1, negative=1), Level.GOOD, 1),
        (Heard(voices=2, complaints=2, negative=2), Level.WATCH, 2),
        (Heard(voices=2, complaints=2, praise=1, orders=2), Level.GOOD, 0),
        (Heard(voices=1, risks=1, late_cases=1), Level.AT_RISK, 5),
        (Heard(voices=9, complaints=9), Level.WATCH, 3),
        (Heard(voices=1, effort=7), Level.GOOD, 1),
        (Heard(returns=2), Level.GOOD, 1),
    ],
)
def test_levels(heard: Heard, level: Level, points: int) -> None:
    found = status(heard)
    assert (found.level, found.points) == (level, points)


def test_every_reason_has_its_number_and_the_heaviest_stands_first() -> None:
    found = status(Heard(voices=3, complaints=1, negative=2, reopened=1, high_scores=1))
    assert [(one.sign, one.number, one.weight) for one in found.reasons] == [
        (Sign.REOPENED, 1, 2), (Sign.COMPLAINTS, 1, 1), (Sign.HIGH_SCORE, 1, -1), (Sign.NEGATIVE, 1, 1),
    ]  # fmt: skip


@given(st.builds(Heard, *[few] * 13), st.sampled_from(TROUBLE))
def test_more_trouble_never_looks_better(heard: Heard, what: str) -> None:
    worse = dataclasses.replace(
        heard, **{what: getattr(heard, what) + 1, "negative": heard.negative + (what == "complaints")}
    )
    assert status(worse).points >= status(heard).points


@given(st.builds(Heard, *[few] * 13))
def test_points_are_the_sum_of_the_reasons(heard: Heard) -> None:
    found = status(heard)
    assert found.points == sum(one.weight for one in found.reasons)
