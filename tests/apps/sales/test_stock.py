"""What lies where: comes in like other files, the newest count holds, and agents may look it up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from meari.apps.imports.protocol import Refused
from meari.apps.sales import actions, queries, rules
from meari.apps.sales.models import Product, Stock
from tests.factories import context, sell

pytestmark = pytest.mark.django_db


def row(product="RF85", place="김포", quantity=3, *, at, line=1, expected=None):
    on = date(2026, 11, 20) if expected else None
    return actions.StockRow(line, product, place, quantity, expected, on, at)


@transaction.atomic
def count(rows, now):
    return actions.store_stock(rows, context=context(now))


@pytest.fixture
def product(now) -> Product:
    sell(now, days=[])
    return Product.objects.get()


def test_places_are_counted_apart_and_added_up(product, now):
    done = count([row(at=now), row(place="부산", quantity=0, expected=5, at=now, line=2)], now)
    assert (done.added, done.changed, done.unchanged) == (2, 0, 0)
    (held,) = queries.stock_of([product], Stock.objects.all())
    assert held.total == 3
    assert [(one.place, one.quantity, one.expected_quantity) for one in held.places] == [
        ("김포", 3, None),
        ("부산", 0, 5),
    ]


def test_the_newest_count_holds_whatever_order_they_come_in(product, now):
    count([row(quantity=3, at=now)], now)
    assert count([row(quantity=9, at=now - timedelta(hours=1))], now).unchanged == 1
    assert count([row(quantity=2, at=now + timedelta(hours=1))], now).changed == 1
    assert Stock.objects.get().quantity == 2


def test_unknown_products_and_less_than_nothing_are_refused_by_line(product, now):
    rows = [row("NONE", at=now, line=4), row(quantity=-1, at=now, line=5), row(at=now, line=6)]
    done = count(rows, now)
    assert done.refused == [
        Refused(4, "product", "NONE", "unknown_product"), Refused(5, "quantity", "-1", "below_zero"),
    ]  # fmt: skip
    assert Stock.objects.count() == 1


def test_a_product_that_nobody_counted_has_no_places(product):
    (held,) = queries.stock_of([product], Stock.objects.all())
    assert (held.total, list(held.places)) == (0, [])


def test_products_are_found_by_parts_of_number_and_name(product):
    assert list(queries.products_like("냉장 rf8")) == [product]
    assert list(queries.products_like("냉장 TV")) == []
    assert list(queries.products_like("냉")) == []


def test_agents_and_offices_look_it_up_and_nobody_else(cast, product, now):
    count([row(at=now)], now)
    may = {name for name, user in cast.everybody().items() if rules.visible_stock(user).exists()}
    assert may == {"planner", "executive", "sales", "agent", "outsider"}
