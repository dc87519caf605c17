"""Element 3: product groups with frequent inquiries (고객 문의가 자주 발생되는 상품 군)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base import charts
from meari.apps.base.charts import Mark, Option
from meari.apps.reports.compare import against, count, marked
from meari.apps.reports.protocol import Block, Column, Note, Read, Row
from meari.engines.metrics.rates import rate


class ProductGroups:
    key = "product_groups"
    number = 3
    label = _("Product groups with frequent inquiries")
    question = _("Which groups make customers speak up, measured against what was sold?")
    columns = (
        Column("name", _("Product group")),
        Column("value", _("Voices"), "count"),
        Column("complaints", _("Complaints"), "count"),
        Column("rate", _("per 1,000 orders"), "decimal"),
        Column("interval", _("95 % interval"), "interval"),
        Column("previous", _("Period before"), "count"),
        Column("change", _("Change of the rate"), "change"),
        Column("mark", _("More than chance?"), "mark"),
    )

    def build(self, read: Read) -> Block:
        metrics = ["voices", "complaints", "orders"]
        now = read.numbers(metrics, by=["product_group"])
        before = read.numbers(metrics, by=["product_group"], period=read.period.before())
        rows = [
            self._row(read, key, now.get(key, {}), before.get(key, {}))
            for key in now
            if key[0] is not None and "voices" in now[key]
        ]
        ranked = sorted(marked(rows), key=lambda row: (-(row["rate"] or 0), -row["value"]))
        unknown = count(now.get((None,), {}).get("voices"))
        return Block(ranked, [Note("no_product", {"count": unknown})] if unknown else [])

    def _row(self, read: Read, key: tuple[object, ...], now: Row, before: Row) -> Row:
        voices, orders = count(now.get("voices")), count(now.get("orders"))
        previous, orders_before = count(before.get("voices")), count(before.get("orders"))
        found = rate(voices, orders, per=1000)
        name = read.groups.get(str(key[0]), str(key[0]))
        return {
            "key": key[0], "name": name, "value": voices, "complaints": count(now.get("complaints")), "orders": orders,
            "rate": found.value, "interval": None if found.value is None else [found.low, found.high],
            "previous": previous, **against((voices, orders), (previous, orders_before)), "open": {"group": key[0]},
        }  # fmt: skip

    def picture(self, block: Mapping[str, Any], marks: Sequence[Mark]) -> Option | None:
        rows = [row for row in block["rows"] if row["rate"] is not None][:12]
        if len(rows) < 2:
            return None
        colours = ["var(--chart-4)" if row["mark"] == "up" else "var(--chart-1)" for row in rows]
        return charts.bars(
            [row["name"] for row in rows],
            [round(row["rate"], 1) for row in rows],
            name=str(_("Voices per 1,000 orders")),
            colours=colours,
        )


kind = ProductGroups()
