from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.imports.protocol import Context, Field, Outcome, Sort, Taken
from meari.apps.imports.rules import IMPORT
from meari.apps.sales import actions


class Products:
    """Products with their group and the other names people use for them."""

    key = "products"
    label = _("Products")
    right = IMPORT
    takes_mail = False
    fields = (
        Field("sku", _("Product number"), is_required=True, longest=60,
              also=("상품코드", "품번", "상품번호", "제품코드", "모델명", "모델", "SKU", "product id", "product code", "model")),
        Field("name", _("Product name"), is_required=True, longest=160, cuts=True,
              also=("상품명", "제품명", "품명", "product name", "product", "name")),
        Field("group", _("Product group"), also=("상품군", "제품군", "카테고리", "분류", "group", "category"), longest=80, cuts=True),
        Field("price", _("Price"), sort=Sort.AMOUNT, also=("가격", "판매가", "단가", "정가", "price")),
        Field("launched_on", _("Launched on"), sort=Sort.DAY, also=("출시일", "launch date", "launched")),
        Field("aliases", _("Other names"), also=("별칭", "다른 이름", "애칭", "aliases"), longest=1000),
    )  # fmt: skip

    def prepare(self, rows: Sequence[Taken], context: Context) -> list[actions.ProductRow]:
        return [_row(row) for row in rows]

    def store(self, prepared: list[actions.ProductRow], context: Context) -> Outcome:
        return actions.store_products(prepared, context=context)

    def finish(self, context: Context) -> None:
        return None


def _row(row: Taken) -> actions.ProductRow:
    values = row.values
    aliases = tuple(name.strip() for name in re.split(r"[;|,/]", values.get("aliases") or "") if name.strip())
    return actions.ProductRow(
        line=row.line, sku=values["sku"], name=values["name"], group=values.get("group") or "기타", aliases=aliases,
        price=values.get("price"), launched_on=values.get("launched_on"),
    )  # fmt: skip


kind = Products()
