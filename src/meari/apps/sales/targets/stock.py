from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.imports.protocol import Context, Field, Outcome, Sort, Taken
from meari.apps.imports.rules import IMPORT
from meari.apps.sales import actions


class StockTarget:
    """What lies where, one row for each product and place; the newest count holds."""

    key = "stock"
    label = _("Stock")
    right = IMPORT
    takes_mail = False
    fields = (
        Field("product", _("Product"), is_required=True, longest=160,
              also=("상품코드", "품번", "상품번호", "SKU", "모델명", "상품명", "제품명", "product", "product id", "product code", "product name")),
        Field("quantity", _("Quantity"), sort=Sort.INTEGER, is_required=True,
              also=("재고", "재고수량", "가용재고", "현재고", "수량", "stock", "on hand", "quantity", "qty")),
        Field("place", _("Place"), longest=60, also=("창고", "창고명", "센터", "물류센터", "보관위치", "매장", "warehouse", "location", "place")),
        Field("expected_quantity", _("Expected quantity"), sort=Sort.INTEGER, also=("입고예정수량", "입고예정", "expected", "incoming")),
        Field("expected_on", _("Expected on"), sort=Sort.DAY, also=("입고예정일", "예정일", "expected on", "eta")),
        Field("counted_at", _("Counted at"), sort=Sort.MOMENT, also=("기준일시", "기준일", "조회일시", "실사일", "as of", "counted at")),
    )  # fmt: skip

    def prepare(self, rows: Sequence[Taken], context: Context) -> list[actions.StockRow]:
        return [_row(row, context) for row in rows]

    def store(self, prepared: list[actions.StockRow], context: Context) -> Outcome:
        return actions.store_stock(prepared, context=context)

    def finish(self, context: Context) -> None:
        return None


def _row(row: Taken, context: Context) -> actions.StockRow:
    values = row.values
    return actions.StockRow(
        line=row.line, product=values["product"], place=values.get("place") or "", quantity=values["quantity"],
        expected_quantity=values.get("expected_quantity"), expected_on=values.get("expected_on"),
        counted_at=values.get("counted_at") or context.now,
    )  # fmt: skip


kind = StockTarget()
