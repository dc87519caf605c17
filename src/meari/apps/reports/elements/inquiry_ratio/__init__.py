"""Element 2: inquiries against sales (매출 대비 고객 문의 건수, 문의 비중)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base import charts
from meari.apps.base.charts import Mark, Option
from meari.apps.reports.compare import against, count, marked
from meari.apps.reports.protocol import Block, Column, Note, Read, Row
from meari.apps.reports.wording import name_of

HISTORY = 12


class InquiryRatio:
    key = "inquiry_ratio"
    number = 2
    label = _("Inquiries against sales")
    question = _("Do customers speak up more than sales explain?")
    columns = (
        Column("name", _("Measure")),
        Column("value", _("This period"), "count"),
        Column("rate", _("per 1,000 orders"), "decimal"),
        Column("interval", _("95 % interval"), "interval"),
        Column("previous", _("Period before"), "count"),
        Column("change", _("Change of the rate"), "change"),
        Column("year_change", _("Over the year"), "change"),
        Column("mark", _("More than chance?"), "mark"),
    )

    def build(self, read: Read) -> Block:
        rows = marked([self._row(read, metric) for metric in ("voices", "complaints")])
        grain = "week" if read.period.is_week else "month"
        first = read.period.before(HISTORY).first
        rates = read.series("voices_per_1000_orders", first=first, last=read.period.last, grain=grain)
        share = read.total("complaint_share")
        notes = (
            [Note("complaint_share", {"value": share.value, "low": share.low, "high": share.high})]
            if share.value is not None
            else []
        )
        if not any(count(read.total("orders", period=one)) for one in (read.period, read.period.before())):
            notes.append(Note("no_orders"))
        series = {
            "days": [str(on) for on in rates],
            "rate": [one.value for one in rates.values()],
            "low": [one.low for one in rates.values()],
            "high": [one.high for one in rates.values()],
        }
        return Block(rows, notes, series)

    def _row(self, read: Read, metric: str) -> Row:
        periods = (read.period, read.period.before(), read.period.year_before())
        (now, orders), before, year = (
            (count(read.total(metric, period=one)), count(read.total("orders", period=one))) for one in periods
        )
        rate = _rate(now, orders)
        year_on = against((now, orders), year)["change"] if year[0] else None
        return {
            "key": metric, "name": name_of("metric", metric), "value": now, "orders": orders, **rate, "previous": before[0], **against((now, orders), before),
            "year_ago": year[0] or None, "year_change": year_on,
            "open": {} if metric == "voices" else {"kind": "complaint"},
        }  # fmt: skip

    def picture(self, block: Mapping[str, Any], marks: Sequence[Mark]) -> Option | None:
        series = block["series"]
        if len(series["days"]) < 2:
            return None
        labels = [day[5:].replace("-", ".") for day in series["days"]]
        shown = {name: [None if v is None else round(v, 2) for v in series[name]] for name in ("rate", "low", "high")}
        return charts.line(
            labels,
            shown["rate"],
            name=str(_("Voices per 1,000 orders")),
            band=(shown["low"], shown["high"]),
            marks=marks,
        )


def _rate(count_: int, orders: int) -> Row:
    from meari.engines.metrics.rates import rate

    found = rate(count_, orders, per=1000)
    return {"rate": found.value, "interval": None if found.value is None else [found.low, found.high]}


kind = InquiryRatio()
