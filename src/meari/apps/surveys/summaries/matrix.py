"""A grid: for each row how its answers fall on the choices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base.charts import AXIS, Option
from meari.apps.surveys.summarising import Asked, Column, Figure
from meari.engines.metrics.experience import top_share


class Matrix:
    template = "figure"

    def build(self, asked: Asked) -> Figure:
        counted: dict[tuple[str, str], int] = {}
        for tally in asked.tallies:
            if tally.item and tally.choice:
                place = tally.item, tally.choice
                counted[place] = counted.get(place, 0) + tally.n
        items = list(dict.fromkeys([*(row.key for row in asked.question.rows), *(item for item, _c in counted)]))
        taken = list(dict.fromkeys([*(one.key for one in asked.question.choices), *(choice for _i, choice in counted)]))
        rows = [_row(asked, item, {key: counted.get((item, key), 0) for key in taken}) for item in items]
        columns = [Column("name", _("Row"), "text"), Column("n", _("Answers"))]
        columns += [Column(key, asked.named(key), "share") for key in taken]
        return Figure(columns, rows, _picture(asked, rows, taken) if counted else None)


def _row(asked: Asked, item: str, counted: dict[str, int]) -> dict[str, Any]:
    n = sum(counted.values())
    shares = {key: top_share(m, n=n) for key, m in counted.items()}
    return {"name": asked.named(item, is_row=True), "n": n, **shares, "open": {"item": item}}


def _picture(asked: Asked, rows: list[dict[str, Any]], taken: list[str]) -> Option:
    series = [
        {
            "name": asked.named(key), "type": "bar", "stack": "all", "barMaxWidth": 22,
            "itemStyle": {"color": f"var(--chart-{at % 6 + 1})"},
            "data": [round(100 * (row[key].value or 0), 1) for row in rows],
        }
        for at, key in enumerate(taken)
    ]  # fmt: skip
    return {
        "grid": {"left": 8, "right": 16, "top": 34, "bottom": 4, "containLabel": True}, "tooltip": {"trigger": "axis"},
        "legend": {"top": 0, "type": "scroll", "textStyle": {"color": "var(--ink-soft)"}},
        "xAxis": {"type": "value", "max": 100, "show": False},
        "yAxis": {"type": "category", "data": [str(row["name"])[:30] for row in rows], "inverse": True, **AXIS},
        "series": series,
    }  # fmt: skip


kind = Matrix()
