"""Sabangnet (사방넷): orders of all shops as its Excel downloads write them. Shops choose the columns of a download; the
names are Sabangnet's, such as 주문번호(사방넷) and 쇼핑몰명(1).

The order number is the shop's own, so that voices of that shop find their order.
"""

from __future__ import annotations

from meari.apps.imports.recipes._tool import Layout, Tool

kind = Tool("sabangnet", "사방넷 (Sabangnet)", {
    "orders": Layout(
        marks=("주문번호(사방넷)", "주문번호(쇼핑몰)"),
        columns={
            "order_id": ("주문번호(쇼핑몰)",), "number": ("주문번호(사방넷)",),
            "ordered_at": ("주문일시(YYYY-MM-DD HH:MM)", "주문일자", "주문일", "수집일자(YYYYMMDD)", "수집일자"),
            "product": ("품번코드", "자체상품코드", "상품코드(쇼핑몰)", "상품명(확정)", "상품명(수집)"),
            "quantity": ("수량",), "amount": ("결제금액", "판매가", "주문금액", "공급가"), "channel": ("쇼핑몰명(1)", "쇼핑몰명"),
        },
    ),
})  # fmt: skip
