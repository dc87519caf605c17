"""Element 5: main inquiry types with their change (주요 문의 유형)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base import charts
from meari.apps.base.charts import Mark, Option
from meari.apps.reports.compare import against, count, marked
from meari.apps.reports.protocol import Block, Column, Note, Read, Row
from meari.apps.reports.wording import name_of
from meari.engines.metrics.shares import Part, wilson


class InquiryTypes:
    key = "inquiry_types"
    number = 5
    label = _("Main inquiry types")
    question = _("What do customers speak about, and what has changed?")
    columns = (
        Column("name", _("Type")),
        Column("value", _("Voices"), "count"),
        Column("share", _("Share of voices"), "percent"),
        Column("interval", _("95 % interval"), "percent_interval"),
        Column("previous", _("Period before"), "count"),
        Column("change", _("Change of the rate"), "change"),
        Column("year_change", _("Over the year"), "change"),
        Column("mark", _("More than chance?"), "mark"),
    )

    def build(self, read: Read) -> Block:
        periods = (read.period, read.period.before(), read.period.year_before())
        now, before, year = (read.numbers(["classes"], by=["class_key"], period=one) for one in periods)
        voices, orders = count(read.total("voices")), [count(read.total("orders", period=one)) for one in periods]
        rows = []
        for group in {**now, **before}:
            counts = [count(found.get(group, {}).get("classes")) for found in (now, before, year)]
            rows.append(self._row(str(group[0]), counts, orders, voices))
        ranked = sorted(marked(rows), key=lambda row: (-row["value"], row["key"]))
        return Block(ranked, [Note("several_classes")] if ranked else [])

    def _row(self, key: str, counts: list[int], orders: list[int], voices: int) -> Row:
        now, before, year = counts
        by = orders if all(orders[:2]) else [1, 1, 1]
        share = wilson(Part(min(now, voices), voices)) if voices else None
        year_on = against((now, by[0]), (year, by[2]))["change"] if year and by[2] else None
        return {
            "key": key, "name": name_of("class", key), "value": now, "share": share.value if share else None,
            "interval": [share.low, share.high] if share and share.value is not None else None, "previous": before,
            **against((now, by[0]), (before, by[1])), "year_ago": year or None, "year_change": year_on, "open": {"cls": key},
        }  # fmt: skip

    def picture(self, block: Mapping[str, Any], marks: Sequence[Mark]) -> Option | None:
        rows = block["rows"][:12]
        if len(rows) < 2:
            return None
        colours = [
            {"up": "var(--chart-4)", "down": "var(--chart-3)"}.get(row["mark"], "var(--chart-1)") for row in rows
        ]
        return charts.bars(
            [row["name"] for row in rows], [row["value"] for row in rows], name=str(_("Voices")), colours=colours
        )


kind = InquiryTypes()
