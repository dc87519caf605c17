"""What sales give to the warehouse: lines of orders and returns, without customers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from meari.apps.people import rules
from meari.apps.people.models import User
from meari.apps.people.rights import EVERYWHERE
from meari.apps.sales import models
from meari.apps.warehouse import sources
from meari.engines.metrics import AnyOf
from meari.engines.metrics.facts import ORDER_LINE, RETURN_LINE

if TYPE_CHECKING:
    import pyarrow as pa

VIEW = "sales.view"
PRODUCT_GROUP = "product_group"


def visibility(user: User) -> AnyOf | None:
    """Sales of everything or of product groups; sales know no teams, so a grant over a team shows none."""
    held = rules.scopes(user, VIEW)
    if EVERYWHERE in held:
        return None
    return AnyOf({"product_group": frozenset(scope.key for scope in held if scope.kind == PRODUCT_GROUP)})


def order_months() -> Iterator[str]:
    return sources.months_of(models.Order.objects.all(), "ordered_at")


def return_months() -> Iterator[str]:
    return sources.months_of(models.Return.objects.all(), "returned_at")


def order_lines(month: str) -> Iterator[pa.RecordBatch]:
    """One row a line; the first line of an order, of a group in it and of a product in it are marked."""
    return sources.batches(ORDER_LINE, _order_lines(month))


def return_lines(month: str) -> Iterator[pa.RecordBatch]:
    """One row a returned product."""
    return sources.batches(RETURN_LINE, _return_lines(month))


def _order_lines(month: str) -> Iterator[tuple[Any, ...]]:
    start, end = sources.within(month)
    lines = models.OrderLine.objects.filter(order__ordered_at__gte=start, order__ordered_at__lt=end)
    columns = (
        "order_id", "order__ordered_at", "product__sku", "product__group__key", "order__channel", "quantity", "amount",
    )  # fmt: skip
    order, groups, products = None, set[str](), set[str]()
    rows = lines.order_by("order_id", "pk").values_list(*columns)
    for order_id, ordered_at, sku, group, channel, quantity, amount in rows.iterator(chunk_size=sources.CHUNK):
        is_first = order_id != order
        if is_first:
            order, groups, products = order_id, set(), set()
        day = sources.day_of(ordered_at)
        firsts = (is_first, group not in groups, sku not in products)
        yield (order_id, day, *firsts, sku, group, channel, quantity, amount)
        groups.add(group)
        products.add(sku)


def _return_lines(month: str) -> Iterator[tuple[Any, ...]]:
    start, end = sources.within(month)
    returns = models.Return.objects.filter(returned_at__gte=start, returned_at__lt=end).order_by("pk")
    columns = ("pk", "returned_at", "product__sku", "product__group__key", "quantity", "amount")
    for id_, returned_at, *rest in returns.values_list(*columns).iterator(chunk_size=sources.CHUNK):
        yield (id_, sources.day_of(returned_at), *rest)


sources.declare(
    sources.FactSource(
        ORDER_LINE.key, order_lines, order_months, ("sales.orders_received", "sales.products_received"), visibility
    )
)
sources.declare(
    sources.FactSource(
        RETURN_LINE.key, return_lines, return_months, ("sales.returns_received", "sales.products_received"), visibility
    )
)
