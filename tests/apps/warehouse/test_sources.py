from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from meari.apps.sales import facts as sales_facts
from meari.apps.sales.models import Order
from meari.apps.voices import facts as voice_facts
from meari.apps.warehouse import sources, store
from meari.engines.metrics import FACTS
from tests.apps.warehouse.shop import NOW, Shop


def rows(batches: Iterable[pa.RecordBatch], *names: str) -> list[tuple[Any, ...]]:
    found = [row for batch in batches for row in batch.to_pylist()]
    return [tuple(row[name] for name in names) for row in found]


def test_every_fact_of_the_engine_has_a_source() -> None:
    assert set(sources.declared()) == set(FACTS)


def test_a_fact_that_the_engine_does_not_know_cannot_be_declared() -> None:
    odd = sources.FactSource("nowhere", lambda _: [], list, (), lambda _: None)
    with pytest.raises(sources.UnknownFact):
        sources.declare(odd)
    with pytest.raises(sources.UnknownFact):
        sources.source("nowhere")


def test_days_and_months_are_those_of_the_installation(shop: Shop) -> None:
    # In Seoul the first of November begins at 15:00 UTC of the day before.
    before, after = datetime(2026, 10, 31, 14, 59, 59, tzinfo=UTC), datetime(2026, 10, 31, 15, tzinfo=UTC)
    shop.voice(before)
    shop.voice(after)
    assert rows(voice_facts.voices("2026-10"), "on") == [(date(2026, 10, 31),)]
    assert rows(voice_facts.voices("2026-11"), "on") == [(date(2026, 11, 1),)]
    assert list(voice_facts.months()) == ["2026-10", "2026-11"]


def test_months_without_rows_are_left_out_across_years(shop: Shop) -> None:
    for moment in (datetime(1999, 12, 31, 15, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC), NOW, NOW):
        shop.order(at=moment)
    assert list(sources.months_of(Order.objects.all(), "ordered_at")) == ["2000-01", "2025-06", "2026-11"]
    assert list(voice_facts.months()) == []


def test_a_december_ends_with_its_year() -> None:
    start, end = sources.within("2026-12")
    assert (start.isoformat(), end.isoformat()) == ("2026-12-01T00:00:00+09:00", "2027-01-01T00:00:00+09:00")


def test_a_voice_repeats_what_it_is_grouped_by(shop: Shop) -> None:
    washer = shop.product("W1", "washers")
    team = shop.team("centre")
    shop.voice(product=washer, team=team, rating=2, kind="complaint", sentiment="negative", stage="during")
    shop.voice()
    names = ("sku", "product_group", "team", "rating", "kind", "sentiment", "stage", "main_class")
    assert rows(voice_facts.voices("2026-11"), *names) == [
        ("W1", "washers", "centre", 2, "complaint", "negative", "during", None),
        (None, None, None, None, None, None, None, None),
    ]  # fmt: skip


def test_classes_stand_at_their_top_with_the_best_finer_one(shop: Shop) -> None:
    plain = shop.voice(classes=["breakdown", "breakdown.noise", "breakdown.leak", "delivery"])
    finer_only = shop.voice(classes=["breakdown.leak"])
    unrelated = shop.voice(classes=["delivery", "breakdown.noise"])
    shop.voice()
    assert rows(voice_facts.voices("2026-11"), "main_class", "finer") == [
        ("breakdown", "breakdown.noise"), ("breakdown", "breakdown.leak"), ("delivery", None), (None, None),
    ]  # fmt: skip
    assert rows(voice_facts.classes("2026-11"), "voice_id", "class_key", "finer") == [
        (plain.pk, "breakdown", "breakdown.noise"), (plain.pk, "delivery", None),
        (finer_only.pk, "breakdown", "breakdown.leak"),
        (unrelated.pk, "delivery", None), (unrelated.pk, "breakdown", "breakdown.noise"),
    ]  # fmt: skip


def test_labels_that_ended_do_not_count(shop: Shop) -> None:
    voice = shop.voice(classes=["delivery"], risks=["safety"])
    shop.label(voice, "class", "breakdown.noise", ended_at=NOW)
    shop.label(voice, "risk", "recall", ended_at=NOW)
    assert rows(voice_facts.classes("2026-11"), "class_key") == [("delivery",)]
    assert rows(voice_facts.risks("2026-11"), "voice_id", "risk") == [(voice.pk, "safety")]


def test_first_lines_are_marked_for_the_order_its_groups_and_its_products(shop: Shop) -> None:
    one, two, other = shop.product("S1", "g1"), shop.product("S2", "g1"), shop.product("S3", "g2")
    shop.order(one, two, one, other, channel="web")
    shop.order(one)
    flags = ("is_first_line", "is_first_of_group", "is_first_of_product")
    assert rows(sales_facts.order_lines("2026-11"), "sku", *flags, "sales_channel") == [
        ("S1", True, True, True, "web"),
        ("S2", False, False, True, "web"),
        ("S1", False, False, False, "web"),
        ("S3", False, True, True, "web"),
        ("S1", True, True, True, None),
    ]


def test_returns(shop: Shop) -> None:
    shop.returned(shop.product("S1", "g1"), quantity=2)
    assert rows(sales_facts.return_lines("2026-11"), "on", "sku", "product_group", "quantity", "amount") == [
        (date(2026, 11, 16), "S1", "g1", 2, 2000)
    ]


def test_rows_come_in_chunks_of_the_right_schema(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "CHUNK", 2)
    for _ in range(5):
        shop.voice(classes=["breakdown", "breakdown.noise"], risks=["safety"])
    for key, source in sources.declared().items():
        batches = list(source.rows("2026-11"))
        assert all(batch.schema == FACTS[key].arrow_schema() for batch in batches)
        assert [batch.num_rows for batch in batches] == ([2, 2, 1] if key.startswith("voice") else [])


@pytest.mark.parametrize(
    ("change", "reason"), [({"is_unsure": None}, "unknown_value"), ({"on": date(2026, 12, 1)}, "another_month")]
)
def test_rows_that_are_no_facts_of_the_month_are_refused(facts_home: Path, change: dict[str, Any], reason: str) -> None:
    fact = FACTS["voice"]
    row = dict.fromkeys(fact.columns) | {"voice_id": 1, "on": date(2026, 11, 1), "is_unsure": False}
    schema = pa.schema([field.with_nullable(True) for field in fact.arrow_schema()])

    def batch(values: dict[str, Any]) -> pa.RecordBatch:
        return pa.RecordBatch.from_pylist([row, values], schema=schema)

    assert store.write(fact, "2026-11", [batch(row)]).rows == 2
    with pytest.raises(store.WrongRows) as caught:
        store.write(fact, "2026-11", [batch(row | change)])
    assert (caught.value.reason, len(store.files())) == (reason, 1)
