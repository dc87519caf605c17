"""Naver Smart Store (스마트스토어): reviews (리뷰 관리) and orders (주문 조회, 발주·발송 관리), as the seller centre's Excel
downloads write them.

A review names the order line (상품주문번호), not the order, so it is tied to the product alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from meari.apps.imports.protocol import Target
from meari.apps.imports.recipes._tool import Layout, Tool


class SmartStore(Tool):
    def takes(self, record: Mapping[str, str], target: Target) -> bool:
        """Stars without a word are no voices."""
        texts = (record.get("리뷰상세내용"), record.get("리뷰내용"))
        return target.key != "voices" or any((text or "").strip() for text in texts)


kind = SmartStore("smartstore", "네이버 스마트스토어 (Naver Smart Store)", {
    "voices": Layout(
        marks=("리뷰글번호", "구매자평점"), channel="review",
        columns={
            "external_id": ("리뷰글번호",), "text": ("리뷰상세내용", "리뷰내용"), "received_at": ("리뷰등록일", "등록일시", "등록일자"),
            "rating": ("구매자평점",), "product": ("상품번호", "상품명"),
        },
    ),
    "orders": Layout(
        marks=("상품주문번호", "주문번호", "배송속성"),
        columns={
            "order_id": ("주문번호",), "number": ("상품주문번호",), "ordered_at": ("주문일시", "결제일", "구매확정일"),
            "product": ("판매자 상품코드", "상품번호", "상품명"), "quantity": ("수량",), "customer_id": ("구매자ID",),
            "channel": ("판매채널",),
            "amount": ("최종 상품별 총 주문금액", "상품별 총 주문금액", "최초 상품별 총 주문금액", "상품가격"),
        },
    ),
})  # fmt: skip
