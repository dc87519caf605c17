"""Element 8: how customers experienced us: recommendation, satisfaction and effort of the period (고객 경험 지표)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base import charts
from meari.apps.base.charts import Mark, Option
from meari.apps.reports.compare import NOTHING
from meari.apps.reports.protocol import Block, Column, Note, Read, Row
from meari.apps.reports.wording import name_of
from meari.engines.metrics.experience import FEW, difference
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
        Column("value", _("This period"), "decimal"),
        Column("bounds", _("95 % interval"), "interval"),
        Column("n", _("Answers"), "count"),
        Column("previous", _("Period before"), "decimal"),
        Column("difference", _("Difference"), "decimal"),
        Column("difference_bounds", _("Its 95 % interval"), "interval"),
        Column("mark", _("More than chance?"), "mark"),
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
            "days": [str(on) for on in known], "nps": [_short(one.value) for one in known.values()],
            "low": [_short(one.low) for one in known.values()], "high": [_short(one.high) for one in known.values()],
        }  # fmt: skip

    def picture(self, block: Mapping[str, Any], marks: Sequence[Mark]) -> Option | None:
        series = block["series"]
        if len(series["days"]) < 2:
            return None
        labels = [day[5:].replace("-", ".") for day in series["days"]]
        return charts.line(labels, series["nps"], name="NPS", band=(series["low"], series["high"]), marks=marks)


def _rows(point: str, now: Mapping[str, Reading], before: Mapping[str, Reading]) -> list[Row]:
    """A row for each measure that has a value in either period."""
    rows = []
    for metric in METRICS:
        this, last = _shown(now.get(metric, NOTHING), metric), _shown(before.get(metric, NOTHING), metric)
        if this.value is not None or last.value is not None:
            rows.append(_row(metric, point, this, last))
    return rows


def _row(metric: str, point: str, this: Reading, last: Reading) -> Row:
    moved = difference(last, this)
    return {
        "key": f"{metric}:{point}" if point else metric, "metric": metric, "touchpoint": point,
        "name": name_of("metric", metric), "touchpoint_name": name_of("touchpoint", point),
        "value": _short(this.value), "bounds": _bounds(this), "n": this.n, "previous": _short(last.value),
        "difference": _short(moved.value), "difference_bounds": _bounds(moved), "mark": _mark(moved),
    }  # fmt: skip


def _shown(reading: Reading, metric: str) -> Reading:
    """Shares as points of a hundred, so that all measures share one table."""
    by = 1 if metric == "nps" else 100
    value, low, high = (None if one is None else by * one for one in (reading.value, reading.low, reading.high))
    return Reading(value, low, high, n=reading.n, note=reading.note)


def _mark(moved: Reading) -> str:
    if moved.value is None:
        return ""
    if moved.low is None or moved.high is None or moved.n < FEW:
        return "small"
    return "better" if moved.low > 0 else "worse" if moved.high < 0 else "same"


def _bounds(reading: Reading) -> list[float] | None:
    return None if reading.low is None or reading.high is None else [round(reading.low, 1), round(reading.high, 1)]


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


kind = Experience()
