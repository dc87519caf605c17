"""Everything that changes products, orders and returns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from meari.apps.base.bulk import add_rows
from meari.apps.customers.models import Customer
from meari.apps.events import actions as events
from meari.apps.events.declare import EventType, event_type, when_of
from meari.apps.imports.protocol import Context, Outcome, Refused
from meari.apps.imports.upsert import fingerprint, upsert
from meari.apps.sales import models

PRODUCTS_RECEIVED = event_type("sales.products_received", payload=("run_id",))
ORDERS_RECEIVED = event_type(
    "sales.orders_received", payload=("run_id", "months", "days"),
    label=_("Orders came in (delivery is not known: set the hours to when it has arrived)"),
)  # fmt: skip
STOCK_RECEIVED = event_type("sales.stock_received", payload=("run_id",))
RETURNS_RECEIVED = event_type("sales.returns_received", payload=("run_id", "months", "days"))


@dataclass(frozen=True)
class ProductRow:
    line: int
    sku: str
    name: str
    group: str
    price: int | None
    launched_on: date | None
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class OrderRow:
    """One line of an order; ``amount`` in won. A file with one row per order has no line number."""

    line: int
    order_id: str
    number: str
    ordered_at: datetime
    product: str
    quantity: int
    amount: int
    customer_id: str | None
    channel: str | None


@dataclass(frozen=True)
class StockRow:
    """What lies at one place of one product, as counted."""

    line: int
    product: str
    place: str
    quantity: int
    expected_quantity: int | None
    expected_on: date | None
    counted_at: datetime


@dataclass(frozen=True)
class ReturnRow:
    line: int
    external_id: str
    returned_at: datetime
    product: str
    quantity: int
    amount: int
    order_id: str | None
    reason: str


def store_products(rows: Sequence[ProductRow], *, context: Context) -> Outcome:
    """Add and update products and the groups they name; part of the run's transaction."""
    groups = _groups({row.group for row in rows})
    drafts = [
        models.Product(
            sku=row.sku, name=row.name, group=groups[row.group], price=row.price, launched_on=row.launched_on,
            aliases=list(row.aliases), row_hash=_row_hash(row),
        )
        for row in rows
    ]  # fmt: skip
    fields = ["name", "group", "price", "launched_on", "aliases"]
    done = upsert(models.Product, drafts, key="sku", fields=fields)
    touched = len(done.added) + len(done.changed)
    if touched:
        events.record(
            PRODUCTS_RECEIVED, actor_id=context.actor_id, subject_id=context.run_id,
            payload={"run_id": context.run_id}, count=touched, now=context.now,
        )  # fmt: skip
    return Outcome(added=len(done.added), changed=len(done.changed), unchanged=done.unchanged)


def store_orders(rows: Sequence[OrderRow], *, context: Context) -> Outcome:
    """Add and update orders with their lines; rows of unknown products are refused. Part of the run's transaction."""
    products = _products({row.product for row in rows})
    refused = [
        Refused(row.line, "product", row.product, "unknown_product") for row in rows if row.product not in products
    ]
    known = [row for row in rows if row.product in products]
    orders, old_orders = _orders(known)
    result = Outcome(refused=refused)
    existing = {
        (order_id, number): (pk, row_hash)
        for pk, order_id, number, row_hash in models.OrderLine.objects.filter(order_id__in=old_orders)
        .values_list("pk", "order_id", "number", "row_hash")
    }  # fmt: skip
    drafts: dict[tuple[int, str], tuple[OrderRow, str]] = {}
    for row in known:
        place = (orders[row.order_id], row.number)
        row_hash = _row_hash(row)
        if place in drafts or (place in existing and existing[place][1] == row_hash):
            result.unchanged += 1
        else:
            drafts[place] = (row, row_hash)
    added = [
        (order_id, number, products[row.product], row.quantity, row.amount, row_hash)
        for (order_id, number), (row, row_hash) in drafts.items()
        if (order_id, number) not in existing
    ]
    changed = [
        models.OrderLine(
            pk=existing[place][0], product_id=products[row.product], quantity=row.quantity, amount=row.amount,
            row_hash=row_hash,
        )
        for place, (row, row_hash) in drafts.items()
        if place in existing
    ]  # fmt: skip
    add_rows(models.OrderLine, ("order_id", "number", "product_id", "quantity", "amount", "row_hash"), added)
    models.OrderLine.objects.bulk_update(changed, ["product", "quantity", "amount", "row_hash"], batch_size=200)
    result.added, result.changed = len(added), len(changed)
    # An order keeps its first time, whatever later rows say.
    ordered = models.Order.objects.filter(pk__in={order_id for order_id, _number in drafts})
    _tell(ORDERS_RECEIVED, ordered.values_list("ordered_at", flat=True), len(drafts), context)
    return result


def store_returns(rows: Sequence[ReturnRow], *, context: Context) -> Outcome:
    """Add and update returns; rows of unknown products are refused. Part of the run's transaction."""
    products = _products({row.product for row in rows})
    refused = [
        Refused(row.line, "product", row.product, "unknown_product") for row in rows if row.product not in products
    ]
    known = [row for row in rows if row.product in products]
    orders = dict(
        models.Order.objects.filter(external_id__in={row.order_id for row in known if row.order_id})
        .values_list("external_id", "pk")
    )  # fmt: skip
    drafts = [
        models.Return(
            external_id=row.external_id, returned_at=row.returned_at, product_id=products[row.product],
            quantity=row.quantity, amount=row.amount, order_id=orders.get(row.order_id or ""), reason=row.reason,
            row_hash=_row_hash(row),
        )
        for row in known
    ]  # fmt: skip
    fields = ["returned_at", "product", "quantity", "amount", "order", "reason"]
    before = models.Return.objects.filter(external_id__in=[one.external_id for one in drafts])
    moments = list(before.values_list("returned_at", flat=True))
    done = upsert(models.Return, drafts, key="external_id", fields=fields)
    touched = [*done.added, *done.changed]
    _tell(RETURNS_RECEIVED, [*moments, *(one.returned_at for one in touched)], len(touched), context)
    return Outcome(added=len(done.added), changed=len(done.changed), unchanged=done.unchanged, refused=refused)


def store_stock(rows: Sequence[StockRow], *, context: Context) -> Outcome:
    """Say anew what lies where; an older count never replaces a newer one. Rows of unknown products and less than nothing are
    refused. Part of the run's transaction.
    """
    products = _products({row.product for row in rows})
    refused = [
        Refused(row.line, "product", row.product, "unknown_product") for row in rows if row.product not in products
    ]
    refused += [
        Refused(row.line, "quantity", str(row.quantity), "below_zero")
        for row in rows
        if row.product in products and min(row.quantity, row.expected_quantity or 0) < 0
    ]
    bad = {one.line for one in refused}
    good = [row for row in rows if row.line not in bad]
    keys = {row.line: f"{products[row.product]}:{row.place}" for row in good}
    counted = dict(models.Stock.objects.filter(key__in=set(keys.values())).values_list("key", "counted_at"))
    current = [row for row in good if counted.get(keys[row.line]) is None or counted[keys[row.line]] <= row.counted_at]
    drafts = [
        models.Stock(
            key=keys[row.line], product_id=products[row.product], place=row.place, quantity=row.quantity,
            expected_quantity=row.expected_quantity, expected_on=row.expected_on, counted_at=row.counted_at,
            row_hash=_row_hash(row),
        )
        for row in current
    ]  # fmt: skip
    fields = ["quantity", "expected_quantity", "expected_on", "counted_at"]
    done = upsert(models.Stock, drafts, key="key", fields=fields)
    touched = len(done.added) + len(done.changed)
    if touched:
        events.record(
            STOCK_RECEIVED, actor_id=context.actor_id, subject_id=context.run_id, payload={"run_id": context.run_id},
            count=touched, now=context.now,
        )  # fmt: skip
    return Outcome(
        added=len(done.added), changed=len(done.changed), unchanged=done.unchanged + len(good) - len(current),
        refused=refused,
    )  # fmt: skip


def _groups(names: set[str]) -> dict[str, models.ProductGroup]:
    keys = {name: hashlib.blake2b(name.encode(), digest_size=8).hexdigest() for name in names}
    found = {group.name: group for group in models.ProductGroup.objects.filter(name__in=names)}
    for name in sorted(names - found.keys()):
        found[name] = models.ProductGroup.objects.create(key=keys[name], name=name, words=[name])
    return found


def _products(written: set[str]) -> dict[str, int]:
    """Products by number, or by name where no product has that number."""
    found = dict(models.Product.objects.filter(name__in=written).values_list("name", "pk"))
    found.update(models.Product.objects.filter(sku__in=written).values_list("sku", "pk"))
    return found


def _orders(rows: Sequence[OrderRow]) -> tuple[dict[str, int], list[int]]:
    """The orders that ``rows`` name (number to id), made where there is none, and the ids of those that were there."""
    wanted = {row.order_id: row for row in rows}
    found = dict(models.Order.objects.filter(external_id__in=wanted).values_list("external_id", "pk"))
    old = list(found.values())
    missing = {order_id: row for order_id, row in wanted.items() if order_id not in found}
    customers = dict(
        Customer.objects.filter(external_id__in={row.customer_id for row in missing.values() if row.customer_id})
        .values_list("external_id", "pk")
    )  # fmt: skip
    made = [
        (order_id, row.ordered_at, row.channel or "", customers.get(row.customer_id or ""))
        for order_id, row in missing.items()
    ]
    add_rows(models.Order, ("external_id", "ordered_at", "channel", "customer_id"), made)
    found.update(models.Order.objects.filter(external_id__in=missing).values_list("external_id", "pk"))
    return found, old


def _row_hash(row: ProductRow | OrderRow | ReturnRow | StockRow) -> str:
    return fingerprint({name: value for name, value in row.__dict__.items() if name != "line"})


def _tell(type_: EventType, moments: Iterable[datetime], count: int, context: Context) -> None:
    if count:
        payload = {"run_id": context.run_id, **when_of(moments)}
        events.record(
            type_, actor_id=context.actor_id, subject_id=context.run_id, payload=payload, count=count, now=context.now
        )
