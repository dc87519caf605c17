"""Element 1: how sales went (매출 현황)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base import charts
from meari.apps.base.charts import Mark, Option
from meari.apps.reports.protocol import Block, Column, Note, Read, Row
from meari.apps.reports.wording import name_of

METRICS = ("sales", "orders", "units", "returns")


class Sales:
    key = "sales"
    number = 1
    label = _("Sales")
    question = _("How did we sell?")
    columns = (
        Column("name", _("Measure")),
        Column("value", _("This period"), "amount"),
        Column("previous", _("Period before"), "amount"),
        Column("change", _("Difference"), "change"),
        Column("year_ago", _("A year ago"), "amount"),
        Column("year_change", _("Over the year"), "change"),
    )

    def build(self, read: Read) -> Block:
        this, before, year = (
            {metric: read.total(metric, period=period).value for metric in METRICS}
            for period in (read.period, read.period.before(), read.period.year_before())
        )
        rows = [self._row(metric, this[metric], before[metric], year[metric]) for metric in METRICS]
        first = read.period.before(12).first
        grain = "week" if read.period.is_week else "month"
        series = read.series("sales", first=first, last=read.period.last, grain=grain)
        notes = [] if this["sales"] else [Note("no_sales")]
        return Block(rows, notes, {"days": [str(on) for on in series], "sales": [one.value for one in series.values()]})

    def _row(self, metric: str, value: float | None, previous: float | None, year_ago: float | None) -> Row:
        return {
            "key": metric,
            "name": name_of("metric", metric),
            "unit": "won" if metric == "sales" else "count",
            "value": value,
            "previous": previous,
            "change": _over(value, previous),
            "year_ago": year_ago,
            "year_change": _over(value, year_ago),
        }

    def picture(self, block: Mapping[str, Any], marks: Sequence[Mark]) -> Option | None:
        series = block["series"]
        if len(series["days"]) < 2:
            return None
        millions = [None if value is None else round(value / 1e6, 1) for value in series["sales"]]
        return charts.columns(
            [day[5:].replace("-", ".") for day in series["days"]],
            millions,
            name=str(_("Sales (₩ million)")),
            marks=marks,
        )


def _over(value: float | None, base: float | None) -> float | None:
    return None if value is None or not base else value / base - 1


kind = Sales()
