"""Pictures of analyses: shares by column, drivers with intervals, importance against performance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from typing import Any

from django.utils.translation import gettext as _

from meari.apps.base.charts import AXIS, GRID_LINES, Option
from meari.apps.surveys.fields import Field

SOFT = {"color": "var(--ink-soft)"}
COLOURS = [f"var(--chart-{n})" for n in range(1, 7)]
Plain = Mapping[str, Any]


def table(result: Plain, row: Field, column: Field) -> Option:
    """A cross table: stacked shares a column, bars a choice where several may be chosen, means with their intervals."""
    if result["show"] != "shares":
        return _means(result, row, column)
    shown = [at for at, one in enumerate(result["columns"]) if one["note"] != "too_few"]
    columns = [column.words(result["columns"][at]["key"]) for at in shown]
    rows = [row.words(key) for key in result["rows"]]
    shares = [[_percent(line[at]["value"]) for at in shown] for line in result["cells"]]
    if row.is_many:
        return _bars(rows, [(name, [line[at] for line in shares]) for at, name in enumerate(columns)], stack="")
    return _bars(columns, list(zip(rows, shares, strict=True)), stack="all")


def drivers(found: Sequence[Plain], known: Mapping[str, Field]) -> Option:
    """How much each driver carries, in percent, with its bootstrap interval."""
    labels = [_label(one["key"], known) for one in found]
    return _with_intervals(labels, [one["share"] for one in found], name=_("Importance"), scale=100.0, unit="%")


def priorities(picture: Plain, known: Mapping[str, Field]) -> Option:
    """Importance (upwards) against performance (to the right), with the means as lines."""
    points = [
        {
            "name": _label(one["key"], known), "value": [round(one["performance"], 1), round(100 * one["importance"], 1)],
            "itemStyle": {"color": "var(--bad)" if one["quadrant"] == "fix_first" else "var(--chart-1)"},
        }
        for one in picture["places"]
    ]  # fmt: skip
    lines = [{"xAxis": picture["middle_performance"]}, {"yAxis": 100 * picture["middle_importance"]}]
    return {
        "grid": {"left": 12, "right": 60, "top": 30, "bottom": 30, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "name": _("Performance (0 to 100)"), "nameLocation": "middle", "nameGap": 28, "nameTextStyle": SOFT, "scale": True, **AXIS, **GRID_LINES},
        "yAxis": {"type": "value", "name": _("Importance (%)"), "nameTextStyle": SOFT, "scale": True, **AXIS, **GRID_LINES},
        "series": [{
            "name": _("Importance and performance"), "type": "scatter", "symbolSize": 13, "data": points,
            "label": {"show": True, "position": "top", "formatter": "{b}", "color": "var(--ink-soft)", "fontSize": 11, "width": 130, "overflow": "truncate"},
            "labelLayout": {"hideOverlap": False, "moveOverlap": "shiftY"},
            "markLine": {"symbol": "none", "silent": True, "label": {"show": False}, "lineStyle": {"color": "var(--ink-faint)", "type": "dashed"}, "data": lines},
        }],
    }  # fmt: skip


def _means(result: Plain, row: Field, column: Field) -> Option:
    shown = [at for at, one in enumerate(result["columns"]) if one["note"] != "too_few"]
    labels = [column.words(result["columns"][at]["key"]) for at in shown]
    return _with_intervals(labels, [result["cells"][0][at] for at in shown], name=row.label)


def _with_intervals(
    labels: Sequence[str], readings: Sequence[Plain], *, name: str, scale: float = 1.0, unit: str = ""
) -> Option:
    """Lying bars, each with its interval as a thin line."""
    values = [round(scale * one["value"], 1) for one in readings]
    spans = [
        [{"coord": [scale * one["low"], at]}, {"coord": [scale * one["high"], at]}]
        for at, one in enumerate(readings)
        if one["low"] is not None
    ]
    ends = [scale * end for one in readings for end in (one["value"], one["low"], one["high"]) if end is not None]
    return {
        "grid": {"left": 8, "right": 24, "top": 4, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "min": -_whole(-min(0, *ends)), "max": _whole(max(0, *ends)), **AXIS, **GRID_LINES, "axisLabel": {**AXIS["axisLabel"], "formatter": f"{{value}}{unit}"}},
        "yAxis": {"type": "category", "data": list(labels), "inverse": True, **AXIS, "axisLabel": {**AXIS["axisLabel"], "width": 150, "overflow": "truncate"}},
        "series": [{
            "name": name, "type": "bar", "barMaxWidth": 16, "data": values, "itemStyle": {"color": "var(--chart-1)", "borderRadius": [0, 3, 3, 0]},
            "markLine": {"symbol": ["none", "none"], "silent": True, "label": {"show": False}, "lineStyle": {"color": "var(--ink)", "type": "solid", "width": 1.5}, "data": spans},
        }],
    }  # fmt: skip


def _bars(labels: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]], *, stack: str) -> Option:
    drawn = [
        {
            "name": name, "type": "bar", "barMaxWidth": 22, "data": list(values), "itemStyle": {"color": COLOURS[at % len(COLOURS)], "opacity": 1 - 0.3 * (at // len(COLOURS))},
            **({"stack": stack} if stack else {}),
        }
        for at, (name, values) in enumerate(series)
    ]  # fmt: skip
    return {
        "grid": {"left": 8, "right": 24, "top": 34, "bottom": 4, "containLabel": True},
        "legend": {"top": 0, "type": "plain", "textStyle": {"color": "var(--ink-soft)"}, "itemWidth": 12, "itemHeight": 9},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", **({"max": 100} if stack else {}), **AXIS, **GRID_LINES, "axisLabel": {**AXIS["axisLabel"], "formatter": "{value}%"}},
        "yAxis": {"type": "category", "data": list(labels), "inverse": True, **AXIS, "axisLabel": {**AXIS["axisLabel"], "width": 130, "overflow": "truncate"}},
        "series": drawn,
    }  # fmt: skip


def _whole(end: float) -> float:
    """The next round number from ``end`` outwards, so that every interval has room."""
    if end <= 0:
        return 0.0
    step = 10.0 ** floor(log10(end))
    return ceil(end / step) * step


def _label(key: str, known: Mapping[str, Field]) -> str:
    return known[key].label if key in known else key


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)
