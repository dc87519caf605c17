"""Element 8: how customers experienced us: recommendation, satisfaction and effort of the period (고객 경험 지표)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base import charts
from meari.apps.base.charts import Mark, Option
from meari.apps.reports.measured import MEASURES, measures, short
from meari.apps.reports.protocol import Block, Column, Note, Read, Row
from meari.apps.reports.wording import name_of
from meari.engines.metrics.experience import FEW
from meari.vocabulary.metrics import Reading

METRICS = ("nps", "csat", "ces", "expectation_met")
CUSTOMERS = {"audience": "customers"}
PERIODS_DRAWN = 12


class Experience:
    key = "experience"
    number = 8
    label = _("Customer experience")
    question = _("How was it with us, in customers' own scores?")
    columns = (
        Column("name", _("Measure")),
        Column("touchpoint_name", _("Touchpoint")),
        *MEASURES,
    )

    def build(self, read: Read) -> Block:
        now, before = (read.numbers(METRICS, where=CUSTOMERS, period=p) for p in (read.period, read.period.before()))
        by_point = read.numbers(METRICS, by=["touchpoint"], where=CUSTOMERS)
        points_before = read.numbers(METRICS, by=["touchpoint"], where=CUSTOMERS, period=read.period.before())
        rows = _rows("", now.get((), {}), before.get((), {}))
        for (point,), found in by_point.items():
            if point is not None:
                rows += _rows(point, found, points_before.get((point,), {}))
        notes = [] if any(row["value"] is not None for row in rows) else [Note("no_scores")]
        if any(row["value"] is not None and row["n"] < FEW for row in rows):
            notes.append(Note("few_answers", {"n": FEW}))
        return Block(rows, notes, self._series(read))

    def _series(self, read: Read) -> dict[str, Any]:
        grain = "week" if read.period.is_week else "month"
        first = read.period.before(PERIODS_DRAWN).first
        found = read.series("nps", first=first, last=read.period.last, grain=grain)
        known = {on: one for on, one in found.items() if one.value is not None}
        return {
            "days": [str(on) for on in known], "nps": [short(one.value) for one in known.values()],
            "low": [short(one.low) for one in known.values()], "high": [short(one.high) for one in known.values()],
        }  # fmt: skip

    def picture(self, block: Mapping[str, Any], marks: Sequence[Mark]) -> Option | None:
        series = block["series"]
        if len(series["days"]) < 2:
            return None
        labels = [day[5:].replace("-", ".") for day in series["days"]]
        return charts.line(labels, series["nps"], name="NPS", band=(series["low"], series["high"]), marks=marks)


def _rows(point: str, now: Mapping[str, Reading], before: Mapping[str, Reading]) -> list[Row]:
    """A row for each measure of a touchpoint, or of all."""
    rows = measures(METRICS, {"touchpoint": point, "touchpoint_name": name_of("touchpoint", point)}, now, before)
    return [{**row, "key": f"{row['metric']}:{point}" if point else row["metric"]} for row in rows]


kind = Experience()
