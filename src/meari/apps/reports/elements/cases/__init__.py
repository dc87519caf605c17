"""Element 9: what became of those who needed us: cases, promises kept, effort, requests to other teams (케이스 처리 현황)."""

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

OF_CASES = (
    "cases", "cases_open", "answer_kept", "solve_kept", "first_contact_resolution", "reopened_share", "customer_effort",
    "cause_unknown_share",
)  # fmt: skip
OF_TASKS = ("tasks", "task_kept")
BY_TEAM = ("answer_kept", "solve_kept")
PERIODS_DRAWN = 12


class Cases:
    key = "cases"
    number = 9
    label = _("How cases went")
    question = _("Did everybody get an answer, in time, and without trouble?")
    columns = (Column("name", _("Measure")), Column("team_name", _("Team")), *MEASURES)

    def build(self, read: Read) -> Block:
        rows = self._compared(read, (*OF_CASES, *OF_TASKS), by=())
        rows += self._compared(read, BY_TEAM, by=("team",)) + self._compared(read, ("task_kept",), by=("team",))
        notes = [] if rows else [Note("no_cases")]
        if any(row["value"] is not None and row["n"] < FEW for row in rows):
            notes.append(Note("few_answers", {"n": FEW}))
        return Block(rows, notes, self._series(read))

    def picture(self, block: Mapping[str, Any], marks: Sequence[Mark]) -> Option | None:
        series = block["series"]
        if len(series["days"]) < 2:
            return None
        labels = [day[5:].replace("-", ".") for day in series["days"]]
        band = (series["low"], series["high"])
        return charts.line(labels, series["kept"], name=str(_("First answers in time (%)")), band=band, marks=marks)

    def _compared(self, read: Read, metrics: Sequence[str], *, by: Sequence[str]) -> list[Row]:
        now, before = (read.numbers(metrics, by=by, period=period) for period in (read.period, read.period.before()))
        rows: list[Row] = []
        for group in dict.fromkeys((*now, *before)):
            team = str(group[0]) if group else ""
            found = measures(metrics, _of(team), now.get(group, {}), before.get(group, {}))
            rows += [{**row, "key": f"{row['metric']}:{team}" if team else row["metric"]} for row in found]
        return rows

    def _series(self, read: Read) -> dict[str, Any]:
        grain = "week" if read.period.is_week else "month"
        first = read.period.before(PERIODS_DRAWN).first
        found = read.series("answer_kept", first=first, last=read.period.last, grain=grain)
        known = {on: one for on, one in found.items() if one.value is not None}
        return {
            "days": [str(on) for on in known], "kept": [_points(one.value) for one in known.values()],
            "low": [_points(one.low) for one in known.values()], "high": [_points(one.high) for one in known.values()],
        }  # fmt: skip


def _of(team: str) -> dict[str, object]:
    return {"team": team, "team_name": name_of("team", team)}


def _points(share: float | None) -> float | None:
    return None if share is None else short(100 * share)


kind = Cases()
