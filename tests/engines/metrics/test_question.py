from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pytest

from meari.engines import metrics as engine
from meari.engines.metrics import FACTS, AnyOf, Question, WrongQuestion
from meari.engines.metrics.parts import Bearers, Count, Max, Min, Orders, Sum

YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
VOICE, LINE = FACTS["voice"], FACTS["order_line"]


def voice(voice_id: int, on: date = date(2026, 11, 2), **values: Any) -> dict[str, Any]:
    return dict.fromkeys(VOICE.columns) | {"voice_id": voice_id, "on": on, "is_unsure": False} | values


def line(order_id: int, sku: str, group: str, *firsts: str) -> dict[str, Any]:
    return {
        "order_id": order_id, "on": date(2026, 11, 2), "sku": sku, "product_group": group, "sales_channel": None,
        "quantity": 1, "amount": 100, "is_first_line": "order" in firsts, "is_first_of_group": "group" in firsts,
        "is_first_of_product": "product" in firsts,
    }  # fmt: skip


def table(key: str, rows: list[dict[str, Any]]) -> Any:
    backend = ibis.duckdb.connect(":memory:", threads=1)
    backend.con.register(key, pa.Table.from_pylist(rows, schema=FACTS[key].arrow_schema()))
    return backend.table(key)


def parts(rows: list[dict[str, Any]], question: Question, *parts: Any, key: str = "voice", visible: Any = None) -> Any:
    expression = engine.aggregate(table(key, rows), FACTS[key], parts, question, visible=visible)
    positions = question.answered_by(FACTS[key])
    return engine.folded(expression.to_pyarrow(), positions=positions, parts=parts).rows


# Order 1 has two lines of one product and one of another in the same group; order 2 one line of a third product.
ORDERS = [
    line(1, "S1", "g1", "order", "group", "product"),
    line(1, "S1", "g1"),
    line(1, "S2", "g1", "product"),
    line(2, "S3", "g2", "order", "group", "product"),
    line(3, "S1", "g1", "order", "group", "product"),
    line(3, "S3", "g2", "group", "product"),
]


@pytest.mark.parametrize(
    ("by", "where", "expected"),
    [
        ((), {}, {(): (3,)}),
        (("sku",), {}, {("S1",): (2,), ("S2",): (1,), ("S3",): (2,)}),
        (("product_group",), {}, {("g1",): (2,), ("g2",): (2,)}),
        ((), {"sku": "S1"}, {(): (2,)}),
        ((), {"sku": ["S1"]}, {(): (2,)}),
        ((), {"sku": ["S1", "S2"]}, {(): (2,)}),
        ((), {"product_group": ["g1", "g2"]}, {(): (3,)}),
        (("product_group",), {"sku": ["S1", "S2"]}, {("g1",): (2,)}),
        (("sku",), {"product_group": "g1"}, {("S1",): (2,), ("S2",): (1,)}),
    ],
)
def test_orders_are_counted_once_each_whatever_is_named(by: Any, where: Any, expected: Any) -> None:
    assert parts(ORDERS, Question(**YEAR, by=by, where=where), Orders(), key="order_line") == expected


def test_orders_are_counted_once_within_what_may_be_seen() -> None:
    both = AnyOf({"product_group": frozenset({"g1", "g2"})})
    assert parts(ORDERS, Question(**YEAR), Orders(), key="order_line", visible=both) == {(): (3,)}
    one = AnyOf({"product_group": frozenset({"g2"})})
    assert parts(ORDERS, Question(**YEAR), Orders(), key="order_line", visible=one) == {(): (2,)}


def test_bearers_are_counted_once_each() -> None:
    def bearing(voice_id: int, key: str) -> dict[str, Any]:
        return dict.fromkeys(FACTS["voice_class"].columns) | voice(voice_id) | {"class_key": key}

    rows = [
        {name: row[name] for name in FACTS["voice_class"].columns}
        for row in (bearing(1, "breakdown"), bearing(1, "return"), bearing(2, "return"))
    ]
    part = Bearers("voice_class", "class_key")
    assert parts(rows, Question(**YEAR), part, key="voice_class") == {(): (2,)}
    by_class = Question(**YEAR, by=("class_key",))
    assert parts(rows, by_class, part, key="voice_class") == {("breakdown",): (1,), ("return",): (2,)}


def test_weeks_begin_on_monday_across_the_year() -> None:
    days = [date(2026, 12, 27), date(2026, 12, 28), date(2027, 1, 3), date(2027, 1, 4)]
    rows = [voice(at, on) for at, on in enumerate(days)]
    question = Question(date(2026, 12, 1), date(2027, 1, 31), by=("week",))
    assert parts(rows, question, Count("voice")) == {
        (date(2026, 12, 21),): (1,), (date(2026, 12, 28),): (2,), (date(2027, 1, 4),): (1,),
    }  # fmt: skip


def test_both_ends_of_the_period_are_meant() -> None:
    rows = [voice(day, date(2026, 11, day)) for day in range(1, 11)]
    assert parts(rows, Question(date(2026, 11, 3), date(2026, 11, 5)), Count("voice")) == {(): (3,)}


def test_unknown_is_a_group_and_a_condition() -> None:
    rows = [voice(1, sku="S1"), voice(2), voice(3, sku="S2")]
    assert parts(rows, Question(**YEAR, by=("sku",)), Count("voice")) == {("S1",): (1,), (None,): (1,), ("S2",): (1,)}
    for wanted, count in ((None, 1), ([None], 1), (["S1", None], 2), (["S1", "S2"], 2), ([], 0)):
        found = parts(rows, Question(**YEAR, where={"sku": wanted}), Count("voice"))
        assert found == ({(): (count,)} if count else {})


def test_sums_and_extremes_leave_nulls_out() -> None:
    rows = [voice(1, rating=2), voice(2), voice(3, rating=5), voice(4, sku="S1")]
    some = (Sum("voice", lambda v: v.rating), Min("voice", lambda v: v.rating), Max("voice", lambda v: v.rating))
    assert parts(rows, Question(**YEAR, by=("sku",)), *some) == {(None,): (7, 2, 5), ("S1",): (0, None, None)}
    both = Sum("voice", lambda v: v.rating, where=lambda v: v.rating > 2)
    assert parts(rows, Question(**YEAR), both) == {(): (5,)}


def test_a_sum_of_many_large_amounts_stays_whole() -> None:
    rows = [line(at, "S1", "g1") | {"amount": 9_007_199_254_740_993} for at in range(500)]
    found = parts(rows, Question(**YEAR), Sum("order_line", lambda one: one.amount), key="order_line")
    assert found == {(): (500 * 9_007_199_254_740_993,)}


def test_visibility_is_any_of_its_columns() -> None:
    rows = [voice(1, team="a"), voice(2, product_group="g1"), voice(3, team="b", product_group="g2"), voice(4)]
    seen = AnyOf({"team": frozenset({"a"}), "product_group": frozenset({"g1", "g2"})})
    assert parts(rows, Question(**YEAR), Count("voice"), visible=seen) == {(): (3,)}
    narrowed = Question(**YEAR, where={"product_group": "g1"})
    assert parts(rows, narrowed, Count("voice"), visible=seen) == {(): (1,)}
    assert not seen.is_nothing
    nothing = AnyOf({"team": frozenset()})
    assert nothing.is_nothing
    with pytest.raises(WrongQuestion, match="nothing_visible"):
        parts(rows, Question(**YEAR), Count("voice"), visible=nothing)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"by": ("nowhere",)}, "no_such_column"),
        ({"where": {"nowhere": 1}}, "no_such_column"),
        ({"where": {"sku": 7}}, "wrong_type"),
        ({"where": {"rating": "5"}}, "wrong_type"),
        ({"where": {"rating": True}}, "wrong_type"),
        ({"where": {"is_unsure": 1}}, "wrong_type"),
        ({"where": {"week": "2026-11-02"}}, "wrong_type"),
        ({"by": ("sku", "sku")}, "named_twice"),
        ({"first": date(2027, 1, 1)}, "period_backwards"),
    ],
)
def test_questions_that_cannot_be_asked_say_why(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(WrongQuestion) as caught:
        parts([voice(1)], Question(**(YEAR | values)), Count("voice"))
    assert caught.value.reason == reason


def test_values_are_never_read_as_code() -> None:
    rows = [voice(1, sku="S1"), voice(2, sku="' OR 1=1 --")]
    found = parts(rows, Question(**YEAR, where={"sku": "' OR 1=1 --"}), Count("voice"))
    assert found == {(): (1,)}


def test_evidence_lists_each_record_once_newest_first() -> None:
    rows = [voice(at, date(2026, 11, 1 + at % 3), kind="complaint" if at else "praise") for at in range(7)]
    part = Count("voice", where=lambda one: one.kind == "complaint")
    found = engine.evidence(table("voice", rows), VOICE, part, Question(**YEAR), visible=None)
    assert found.to_pyarrow().column("key").to_pylist() == [5, 2, 4, 1, 6, 3]
    orders = engine.evidence(
        table("order_line", ORDERS), LINE, Orders(), Question(**YEAR, where={"sku": "S3"}), visible=None
    )
    assert orders.to_pyarrow().column("key").to_pylist() == [3, 2]


def test_facts_hold_no_text_and_no_personal_data() -> None:
    names = {name for fact in FACTS.values() for name in fact.columns}
    assert not names & {
        "text",
        "title",
        "customer",
        "customer_id",
        "name",
        "external_id",
        "phone",
        "address",
        "evidence",
    }
    assert set(FACTS) == {
        "voice", "voice_class", "voice_risk", "order_line", "return_line", "response", "answer", "case", "task",
    }  # fmt: skip
    for fact in FACTS.values():
        assert fact.arrow_schema().names == list(fact.columns)
        assert {"on", fact.evidence} <= set(fact.columns)
