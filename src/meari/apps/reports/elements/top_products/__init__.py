"""Element 4: the top products by sales with their main inquiries and returns (매출 상위 N위까지의 주요 문의, 반품)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base.charts import Mark, Option
from meari.apps.reports.compare import against, count, marked
from meari.apps.reports.protocol import Block, Column, Read, Row
from meari.apps.reports.wording import name_of


class TopProducts:
    key = "top_products"
    number = 4
    label = _("Top products by sales")
    question = _("What do buyers of our best sellers ask, and what do they send back?")
    columns = (
        Column("rank", _("Rank"), "count"),
        Column("name", _("Product")),
        Column("sales", _("Sales"), "won"),
        Column("units", _("Units"), "count"),
        Column("value", _("Voices"), "count"),
        Column("classes", _("Most about"), "counted"),
        Column("change", _("Change of the rate"), "change"),
        Column("returns", _("Returned units"), "count"),
        Column("return_rate", _("per 100 sold"), "decimal"),
        Column("mark", _("More than chance?"), "mark"),
    )

    def build(self, read: Read) -> Block:
        sold = read.numbers(["sales", "units"], by=["sku"])
        top = sorted(sold, key=lambda group: -(sold[group]["sales"].value or 0))[: read.top_products]
        where = {"sku": [group[0] for group in top]}
        if not top:
            return Block([])
        now = read.numbers(["voices", "orders", "return_rate", "returns"], by=["sku"], where=where)
        before = read.numbers(["voices", "orders"], by=["sku"], where=where, period=read.period.before())
        classes = read.numbers(["classes"], by=["sku", "class_key"], where=where)
        rows = []
        for rank, group in enumerate(top, start=1):
            readings = (sold[group], now.get(group, {}), before.get(group, {}))
            rows.append(self._row(read, (rank, group[0]), readings, _main(group, classes)))
        return Block(marked(rows))

    def _row(
        self, read: Read, place: tuple[int, str], readings: tuple[Row, Row, Row], main: list[tuple[str, int]]
    ) -> Row:
        (rank, sku), (sold, now, before) = place, readings
        voices, orders = count(now.get("voices")), count(now.get("orders"))
        rate = now.get("return_rate")
        return {
            "rank": rank, "key": sku, "name": read.products.get(sku, sku), "sales": sold["sales"].value,
            "units": count(sold.get("units")), "value": voices,
            "classes": [[name_of("class", key), n] for key, n in main],
            "previous": count(before.get("voices")),
            **against((voices, orders), (count(before.get("voices")), count(before.get("orders")))),
            "returns": count(now.get("returns")), "return_rate": rate.value if rate is not None else None,
            "open": {"product": sku},
        }  # fmt: skip

    def picture(self, block: Mapping[str, Any], marks: Sequence[Mark]) -> Option | None:
        return None


def _main(group: Any, classes: Mapping[Any, Row]) -> list[tuple[str, int]]:
    """The two classes most often given for the product."""
    found = [(key[1], count(readings["classes"])) for key, readings in classes.items() if key[0] == group[0]]
    return sorted(found, key=lambda one: (-one[1], one[0]))[:2]


kind = TopProducts()
