"""Each shipped metric by hand, and what a metric may not be."""

from __future__ import annotations

from typing import Any

import pytest

from meari.engines.metrics import METRICS, Folded, Metric, answers, in_order
from meari.engines.metrics.metric import WrongMetric
from meari.engines.metrics.parts import Count, Orders, Sum
from meari.registry import kinds
from meari.vocabulary.metrics import Direction, Reading

INSTALLED = kinds(METRICS)


@pytest.mark.parametrize(
    ("key", "parts", "expected"),
    [
        ("voices", {"voices": 12}, (12, None, None, 12)),
        ("complaints", {"complaints": 0, "known": 8}, (0, None, None, 8)),
        ("complaint_share", {"complaints": 81, "known": 263}, (81 / 263, 0.2553, 0.3662, 263)),
        ("negative_share", {"negative": 0, "known": 20}, (0, 0, 0.1611, 20)),
        ("class_share", {"bearers": 15, "voices": 148}, (15 / 148, 0.0624, 0.1605, 148)),
        ("classes", {"classes": 7}, (7, None, None, 7)),
        ("risks", {"risks": 2}, (2, None, None, 2)),
        ("risks_to_check", {"unsure": 3}, (3, None, None, 3)),
        ("mean_rating", {"rated": 5, "total": 15, "squares": 55}, (3, 1.0368, 4.9632, 5)),
        ("sales", {"amount": 1_290_000, "lines": 3}, (1_290_000, None, None, 3)),
        ("orders", {"orders": 41}, (41, None, None, 41)),
        ("units", {"units": 50, "lines": 41}, (50, None, None, 41)),
        ("returns", {"units": 4, "rows": 3}, (4, None, None, 3)),
        ("return_rate", {"returned": 10, "sold": 400, "returns": 9}, (2.5, 1.1988, 4.5976, 10)),
        ("voices_per_1000_orders", {"voices": 10, "orders": 2000}, (5, 2.3977, 9.1952, 10)),
        ("nps", {"promoters": 70, "detractors": 10, "answers": 100}, (60, 45.2697, 71.2351, 100)),
        ("enps", {"promoters": 0, "detractors": 0, "answers": 37}, (0, -6.0011, 6.0011, 37)),
        ("csat", {"satisfied": 81, "answers": 263}, (81 / 263, 0.2553, 0.3662, 263)),
        ("csat_mean", {"answers": 5, "answers5": 5, "total5": 15, "squares5": 55}, (50, 0.9189, 99.0811, 5)),
        ("ces", {"easy": 15, "answers": 148}, (15 / 148, 0.0624, 0.1605, 148)),
        ("ces_mean", {"answers": 5, "total": 15, "squares": 55}, (3, 1.0368, 4.9632, 5)),
        ("expectation_met", {"met": 0, "answers": 20}, (0, 0, 0.1611, 20)),
        ("responses", {"complete": 9}, (9, None, None, 9)),
        ("responses_begun", {"begun": 11}, (11, None, None, 11)),
        ("completion_rate", {"complete": 81, "meant": 263}, (81 / 263, 0.2553, 0.3662, 263)),
        ("answers", {"answers": 5}, (5, None, None, 5)),
        ("answer_marks", {"marks": 6}, (6, None, None, 6)),
        ("cases", {"cases": 4}, (4, None, None, 4)),
        ("cases_open", {"cases_open": 1, "opened": 4}, (1, None, None, 4)),
        ("answer_kept", {"met": 81, "all": 263}, (81 / 263, 0.2553, 0.3662, 263)),
        ("solve_kept", {"met": 0, "all": 20}, (0, 0, 0.1611, 20)),
        ("first_contact_resolution", {"met": 15, "all": 148}, (15 / 148, 0.0624, 0.1605, 148)),
        ("reopened_share", {"met": 0, "all": 20}, (0, 0, 0.1611, 20)),
        ("cause_unknown_share", {"met": 81, "all": 263}, (81 / 263, 0.2553, 0.3662, 263)),
        ("customer_effort", {"solved": 5, "total": 15, "squares": 55}, (3, 1.0368, 4.9632, 5)),
        ("tasks", {"tasks": 3}, (3, None, None, 3)),
        ("task_kept", {"met": 15, "all": 148}, (15 / 148, 0.0624, 0.1605, 148)),
    ],
)
def test_by_hand(key: str, parts: dict[str, int], expected: tuple[Any, ...]) -> None:
    found = INSTALLED[key].finish(parts)
    assert (found.value, found.low, found.high, found.n) == tuple(
        one if one is None else pytest.approx(one, abs=5e-4) for one in expected
    )


def test_every_shipped_metric_is_worked_here() -> None:
    worked = {parameter[0] for parameter in test_by_hand.pytestmark[0].args[1]}  # type: ignore[attr-defined]
    assert worked == set(INSTALLED)


@pytest.mark.parametrize(
    ("key", "parts", "expected"),
    [
        ("voices_per_1000_orders", {"voices": 3, "orders": 0}, Reading(None, n=3, note="no_exposure")),
        ("return_rate", {"returned": 0, "sold": 0, "returns": 0}, Reading(None, n=0, note="no_exposure")),
        ("class_share", {"bearers": 17, "voices": 15}, Reading(None, n=15, note="facts_out_of_step")),
        ("mean_rating", {"rated": 1, "total": 4, "squares": 16}, Reading(4, n=1, note="one_value")),
        ("complaints", {"complaints": 0, "known": 0}, Reading(None, n=0, note="no_rows")),
    ],
)
def test_refusals_are_named(key: str, parts: dict[str, int], expected: Reading) -> None:
    assert INSTALLED[key].finish(parts) == expected


def test_groups_that_only_one_fact_knows_are_answered_too() -> None:
    voices, orders = INSTALLED["voices_per_1000_orders"].parts.values()
    folded = {
        "voice": Folded((0,), (voices,), {("S1",): (4,), ("S2",): (3,)}),
        "order_line": Folded((0,), (orders,), {("S1",): (1000,), ("S3",): (500,)}),
    }
    found = answers(INSTALLED["voices_per_1000_orders"], folded, width=1)
    assert {group: (one.value, one.note) for group, one in found.items()} == {
        ("S1",): (4, ""), ("S2",): (None, "no_exposure"), ("S3",): (0, ""),
    }  # fmt: skip


def test_a_spread_fact_stands_behind_every_group_it_cannot_tell_apart() -> None:
    voices, orders = INSTALLED["voices_per_1000_orders"].parts.values()
    folded = {
        "voice": Folded((0, 1), (voices,), {("breakdown", "g1"): (4,), ("return", "g1"): (1,), ("return", "g2"): (2,)}),
        "order_line": Folded((1,), (orders,), {("g1",): (1000,), ("g2",): (500,)}),
    }
    found = answers(INSTALLED["voices_per_1000_orders"], folded, width=2)
    assert {group: one.value for group, one in found.items()} == {
        ("breakdown", "g1"): 4, ("return", "g1"): 1, ("return", "g2"): 4,
    }  # fmt: skip


def test_the_unknown_group_comes_last() -> None:
    assert in_order([(None, 1), ("b", None), ("a", 2), ("b", 1)]) == [("a", 2), ("b", 1), ("b", None), (None, 1)]


def metric(**values: Any) -> Metric:
    plain: dict[str, Any] = {
        "ko": "수", "en": "Count", "unit": "voices", "direction": Direction.NEITHER, "parts": {"n": Count("voice")},
        "finish": lambda parts: Reading(parts["n"]),
    }  # fmt: skip
    return Metric(**(plain | values))


@pytest.mark.parametrize(
    "values",
    [
        {"parts": {}},
        {"parts": {"n": Count("nowhere")}},
        {"evidence": "m"},
        {"parts": {"n": Sum("voice", lambda voice: voice.rating)}, "evidence": "n"},
        {"spread": frozenset({"voice"})},
        {"parts": {"n": Count("voice"), "orders": Orders()}, "spread": frozenset({"voice", "order_line"})},
    ],
)
def test_a_metric_that_contradicts_itself_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(WrongMetric):
        metric(**values)
