from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.imports.protocol import Context, Field, Outcome, Sort, Taken
from meari.apps.imports.rules import IMPORT
from meari.apps.sales import actions


class Orders:
    """Orders, one row for each product in an order."""

    key = "orders"
    label = _("Orders")
    right = IMPORT
    takes_mail = False
    fields = (
        Field("order_id", _("Order number"), is_required=True, longest=80,
              also=("주문번호", "주문 ID", "order number", "order no", "order id", "id")),
        Field("number", _("Line number"), longest=40, also=("상품주문번호", "주문상품번호", "품목번호", "순번", "line", "line id", "item id")),
        Field("ordered_at", _("Ordered at"), sort=Sort.MOMENT, is_required=True,
              also=("주문일시", "주문일", "결제일", "구매일", "판매일", "ordered at", "order date", "date", "created at")),
        Field("product", _("Product"), is_required=True, longest=160,
              also=("상품코드", "품번", "상품번호", "SKU", "모델명", "상품명", "제품명", "product", "product id", "product code", "product name")),
        Field("quantity", _("Quantity"), sort=Sort.INTEGER, also=("수량", "주문수량", "quantity", "qty")),
        Field("amount", _("Amount"), sort=Sort.AMOUNT, is_required=True,
              also=("금액", "결제금액", "주문금액", "판매금액", "매출액", "매출", "amount", "total", "sales", "price")),
        Field("customer_id", _("Customer number"), longest=80, also=("고객번호", "회원번호", "고객ID", "회원ID", "customer id", "customer")),
        Field("channel", _("Sales channel"), longest=40, cuts=True, also=("판매채널", "채널", "쇼핑몰", "판매처", "channel", "store", "mall")),
    )  # fmt: skip

    def prepare(self, rows: Sequence[Taken], context: Context) -> list[actions.OrderRow]:
        return [_row(row) for row in rows]

    def store(self, prepared: list[actions.OrderRow], context: Context) -> Outcome:
        return actions.store_orders(prepared, context=context)

    def finish(self, context: Context) -> None:
        return None


def _row(row: Taken) -> actions.OrderRow:
    values = row.values
    quantity = values.get("quantity")
    return actions.OrderRow(
        line=row.line, order_id=values["order_id"], number=values.get("number") or values["product"][:40],
        ordered_at=values["ordered_at"], product=values["product"], quantity=1 if quantity is None else quantity,
        amount=values["amount"], customer_id=values.get("customer_id"), channel=values.get("channel"),
    )  # fmt: skip


kind = Orders()
