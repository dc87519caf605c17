"""Customers come in without their names: those are sealed, and found again only by exact keys."""

from __future__ import annotations

import json

import pytest
from django.db import connection, transaction

from meari.apps.customers import actions, models, queries
from meari.apps.privacy import actions as privacy
from meari.apps.privacy import vault
from tests.factories import context

pytestmark = pytest.mark.django_db
ROW = actions.CustomerRow("C1", "홍길동", "+82 10-1234-5678", "Hong@Example.com", "서울", "VIP", None)


def store(now, row=ROW):
    with transaction.atomic():
        return actions.store_customers([row], context=context(now))


def test_contact_data_is_nowhere_in_the_open(cast, now):
    store(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM customers_customer")
        row = " ".join(str(cell) for cell in cursor.fetchone())
    assert "홍*동" in row and "홍길동" not in row and "1234" not in row and "Hong" not in row


def test_customer_is_found_by_exact_phone_however_it_is_written(cast, now):
    store(now)
    index = vault.blind_index(queries.plain_phone("010 1234 5678"))
    assert models.Customer.objects.get(phone_index=index).external_id == "C1"


def test_contact_can_be_read_for_a_reason(cast, now):
    store(now)
    customer = models.Customer.objects.get()
    text = privacy.read_original(
        kind=actions.CONTACT, owner_id=customer.pk, by=cast.privacy, reason="배송지 확인 요청", address=None, now=now
    )
    assert json.loads(text)["name"] == "홍길동"


def test_storing_again_changes_nothing(cast, now):
    store(now)
    assert store(now).unchanged == 1


@pytest.mark.parametrize(
    ("name", "shown"), [("홍길동", "홍*동"), ("김철", "김*"), ("남궁민수", "남**수"), ("", ""), ("김", "*")]
)
def test_shown_names_tell_nobody(name, shown):
    assert queries.shown_name(name) == shown
