"""Cafe24 (카페24): orders as the admin's Excel download writes them, and articles of boards (inquiries, reviews) as the
Admin API gives them, one JSON object a line.

Shops choose the columns of the download themselves; these are the names that Cafe24 gives to them. Answers of the shop
(``reply_depth`` above 0) are no voices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meari.apps.imports.protocol import Target
from meari.apps.imports.recipes._tool import Layout, Tool
from meari.engines.reading import page_text


class Cafe24(Tool):
    def takes(self, record: Mapping[str, str], target: Target) -> bool:
        return target.key != "voices" or record.get("reply_depth", "").strip() in {"", "0"}

    def shape(self, values: dict[str, Any], target: Target) -> dict[str, Any]:
        """Articles are written in HTML."""
        text = values.get("text")
        return super().shape({**values, "text": page_text(text) or text} if text else values, target)


kind = Cafe24("cafe24", "카페24 (Cafe24)", {
    "orders": Layout(
        marks=("주문번호", "품목별 주문번호"),
        columns={
            "order_id": ("주문번호",), "number": ("품목별 주문번호",), "ordered_at": ("주문일시", "결제일시(입금확인일)", "발주일", "주문일"),
            "product": ("상품코드", "자체상품코드", "상품번호", "상품품목코드", "상품명(한국어 쇼핑몰)", "주문상품명", "상품명"),
            "quantity": ("수량",), "customer_id": ("주문자ID",), "channel": ("매출경로", "쇼핑몰"),
            "amount": ("품목별 결제금액", "상품구매금액(KRW)", "상품구매금액", "옵션+판매가", "판매가"),
        },
    ),
    "voices": Layout(
        marks=("article_no", "board_no", "content", "created_date"), channel="board",
        columns={
            "external_id": ("article_no",), "title": ("title",), "text": ("content",), "received_at": ("created_date",),
            "rating": ("rating",), "customer_id": ("member_id",), "order_id": ("order_id",), "product": ("product_no",),
        },
    ),
})  # fmt: skip
