"""Rows added in bulk stand in the table just as the ORM would have written them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from meari.apps.base import bulk
from meari.apps.base.bulk import add_rows
from meari.apps.imports.models import Rejected
from meari.apps.privacy.models import Sealed
from meari.apps.sales.models import Order, Product, ProductGroup
from meari.apps.voices.models import Label, Voice

pytestmark = pytest.mark.django_db
HARD = 'tab\there, "quoted", back\\slash, \\N\nnew line, 한글 🙂'
LABEL = ("voice_id", "sort", "key", "rank", "confidence", "by", "evidence", "given_at")


def test_every_sort_of_value_reads_back_as_it_was():
    group = ProductGroup.objects.create(key="g", name="냉장고")
    columns = ("sku", "name", "group_id", "price", "launched_on", "aliases", "row_hash")
    rows = [("A", HARD, group.pk, 2**40, date(2026, 2, 28), [HARD, "둘"], "x"), ("B", "", group.pk, None, None, [], "")]
    add_rows(Product, columns, rows)
    assert list(Product.objects.order_by("sku").values_list(*columns)) == rows
    add_rows(Product, ("sku", "name", "group_id", "aliases", "row_hash"), [("C", "다", group.pk, [], "")])
    assert Product.objects.get(sku="C").price is None


def test_labels_stand_as_the_orm_writes_them(now):
    voices = [Voice.objects.create(external_id=key, channel="phone", received_at=now, text=HARD) for key in "ab"]
    given = [
        ("kind", "complaint", 0, 0.25, "rules", [[0, 3], [5, 7]], now),
        ("class", "return", 1, 1.0, "linear", [], now),
    ]
    add_rows(Label, LABEL, [(voices[0].pk, *values) for values in given])
    Label.objects.bulk_create(Label(**dict(zip(LABEL, (voices[1].pk, *values), strict=True))) for values in given)
    columns = (*LABEL[1:], "person", "ended_at")
    first, second = (list(Label.objects.filter(voice=voice).values_list(*columns)) for voice in voices)
    assert first == second and len(first) == 2
    assert Label.objects.filter(voice=voices[0], ended_at=None, given_at=now, evidence=[]).count() == 1


def test_moments_of_any_zone_are_the_same_instant(now):
    columns = ("external_id", "ordered_at", "channel", "customer_id")
    add_rows(Order, columns, [("seoul", now, "앱", None), ("utc", now.astimezone(UTC), "앱", None)])
    add_rows(Order, columns, [("micro", datetime(2026, 1, 1, 0, 0, 0, 123456, UTC), "", None)])
    at = dict(Order.objects.values_list("external_id", "ordered_at"))
    assert at == {"seoul": now, "utc": now, "micro": datetime(2026, 1, 1, 0, 0, 0, 123456, UTC)}


def test_bytes_stay_bytes():
    content = bytes(range(256))
    add_rows(
        Sealed,
        ("kind", "owner_id", "content", "retention", "destroy_on"),
        [("tests.text", 1, content, "complaint", date(2029, 1, 1))],
    )
    assert bytes(Sealed.objects.get().content) == content


@pytest.mark.parametrize("rank", [0, 1])
def test_what_the_table_forbids_is_refused_and_leaves_nothing(now, rank):
    """A confidence beyond 1, and a label that holds twice."""
    voice = Voice.objects.create(external_id="a", channel="phone", received_at=now, text="글")
    fine = (voice.pk, "kind", "complaint", 0, 0.5, "rules", [], now)
    wrong = [(voice.pk, "class", "return", 0, 1.5, "rules", [], now), fine][rank]
    with pytest.raises(IntegrityError), transaction.atomic():
        add_rows(Label, LABEL, [fine, wrong])
    assert not Label.objects.exists()


def test_no_rows_ask_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        add_rows(Rejected, ("line",), [])


def test_postgresql_knows_how_large_a_table_has_grown(now, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans without such figures")
    for counts in (bulk._grown, bulk._look_at):
        monkeypatch.setitem(counts, Order, 0)
    monkeypatch.setitem(bulk._look_at, Order, bulk.FIRST_LOOK)
    columns = ("external_id", "ordered_at", "channel", "customer_id")
    for part in range(3):
        add_rows(Order, columns, [(f"{part}-{number}", now, "앱", None) for number in range(500)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Order._meta.db_table])
        assert cursor.fetchone() == (1_000,)
    assert bulk._look_at[Order] == 2_000
