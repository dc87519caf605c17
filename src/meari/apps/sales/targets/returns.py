from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.imports.protocol import Context, Field, Outcome, Sort, Taken
from meari.apps.imports.rules import IMPORT
from meari.apps.sales import actions
from meari.engines.text import masking


class Returns:
    """Returns, one row for each product that came back."""

    key = "returns"
    label = _("Returns")
    right = IMPORT
    takes_mail = False
    fields = (
        Field("external_id", _("Return number"), longest=80, also=("반품번호", "반품접수번호", "클레임번호", "return id", "return no", "id")),
        Field("returned_at", _("Returned at"), sort=Sort.MOMENT, is_required=True,
              also=("반품일시", "반품일", "반품접수일", "회수일", "접수일", "returned at", "return date", "date")),
        Field("product", _("Product"), is_required=True, longest=160,
              also=("상품코드", "품번", "상품번호", "SKU", "모델명", "상품명", "제품명", "product", "product id", "product code", "product name")),
        Field("quantity", _("Quantity"), sort=Sort.INTEGER, also=("수량", "반품수량", "quantity", "qty")),
        Field("amount", _("Amount"), sort=Sort.AMOUNT, also=("금액", "환불금액", "반품금액", "amount", "refund")),
        Field("order_id", _("Order number"), longest=80, also=("주문번호", "order id", "order no", "order number")),
        Field("reason", _("Reason"), longest=200, cuts=True, also=("사유", "반품사유", "반품 이유", "reason")),
    )  # fmt: skip

    def prepare(self, rows: Sequence[Taken], context: Context) -> list[actions.ReturnRow]:
        return [_row(row) for row in rows]

    def store(self, prepared: list[actions.ReturnRow], context: Context) -> Outcome:
        return actions.store_returns(prepared, context=context)

    def finish(self, context: Context) -> None:
        return None


def _row(row: Taken) -> actions.ReturnRow:
    values = row.values
    quantity = values.get("quantity")
    return actions.ReturnRow(
        line=row.line, external_id=values.get("external_id") or f"row:{row.digest}", returned_at=values["returned_at"],
        product=values["product"], quantity=1 if quantity is None else quantity, amount=values.get("amount") or 0,
        order_id=values.get("order_id"), reason=masking.mask(values.get("reason") or "").text[:200],
    )  # fmt: skip


kind = Returns()
