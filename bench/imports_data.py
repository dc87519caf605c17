"""Files of the made-up retailer as its shop and its ticket system would export them; the same sizes give the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from meari.demo.sales import CHANNELS
from meari.demo.voices import VOICES, Voice, World
from meari.demo.words import phone
from meari.demo.world import make_world, voices_of

END = date(2026, 11, 21)
ORDER_LINES = 228_000
CHANNEL_NAMES = {
    "phone": "전화", "chat": "채팅", "email": "이메일", "review": "리뷰", "board": "게시판", "sns": "SNS", "app": "앱", "sms": "문자",
    "store": "매장", "web": "홈페이지",
}  # fmt: skip
VOICE_HEADER = (
    "접수번호", "접수일시", "채널", "제목", "문의내용", "평점", "단계", "고객번호", "주문번호", "상품코드", "팀",
)  # fmt: skip
ORDER_HEADER = ("주문번호", "순번", "주문일시", "상품코드", "수량", "결제금액", "고객번호", "판매채널")


def write(folder: Path, *, voices: int, orders: int) -> None:
    """Four files into ``folder``: 400 products, customers, ``orders`` order lines, ``voices`` voices.

    About one voice in eight holds a telephone number or an address of mail, beside the 3 % that the demo company's hold.
    """
    scale = max(voices / VOICES, 1.05 * orders / ORDER_LINES)
    world = make_world(end_on=END, scale=scale)
    _table(
        folder / "products.csv",
        ("상품코드", "상품명", "상품군", "판매가"),
        ((item.sku, item.name, item.group, f"{item.price:,}원") for item in world.items),
    )
    made = world.customers
    _table(
        folder / "customers.csv",
        ("고객번호", "이름", "연락처", "지역"),
        (
            (made.external_id(index), made.full_name(index), made.phone(index), made.city(index))
            for index in range(len(made))
        ),
    )
    _table(folder / "orders.csv", ORDER_HEADER, _orders(world, orders))
    spoken = voices_of(world, scale=scale)
    _table(folder / "voices.csv", VOICE_HEADER, _voices(world, islice(spoken, voices)))


def _orders(world: World, count: int) -> Iterable[Sequence[object]]:
    made = world.sales
    firsts = made.first_orders(world.plan.days)
    number, before = 0, -1
    for line in range(count):
        order = int(made.order[line])
        number = number + 1 if order == before else 1
        before = order
        yield (
            made.order_id(order, firsts), number, f"{made.moment(int(made.at[order])):%Y-%m-%d %H:%M:%S}",
            world.items[made.item[line]].sku, int(made.quantity[line]), f"{int(made.amount[line]):,}",
            world.customers.external_id(int(made.customer[order])), CHANNELS[made.channel[order]],
        )  # fmt: skip


def _voices(world: World, spoken: Iterable[Voice]) -> Iterable[Sequence[object]]:
    firsts = world.sales.first_orders(world.plan.days)
    for place, voice in enumerate(spoken):
        yield (
            voice.external_id, f"{voice.received_at:%Y-%m-%d %H:%M:%S}", CHANNEL_NAMES[voice.channel], voice.title,
            voice.text + _personal(place), voice.rating, {"before": "전", "during": "중", "after": "후"}.get(voice.stage),
            None if voice.customer is None else world.customers.external_id(voice.customer),
            None if voice.order is None else world.sales.order_id(voice.order, firsts), voice.product,
            world.teams.get(voice.team),
        )  # fmt: skip


def _personal(place: int) -> str:
    if place % 10 == 3:
        return f" {phone(place)}로 연락 주세요"
    return f" 답은 guest{place}@example.com 으로 부탁드립니다" if place % 40 == 7 else ""


def _table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(header)
        lines.writerows(rows)
