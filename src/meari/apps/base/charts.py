"""Charts as plain option data, the same for page, mail and PDF; drawn in Python without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from meari.apps.base.palette import PRINT

Option = Mapping[str, Any]
MEMORY_BYTES = 256 * 1024 * 1024
TIME_SECONDS = 5
_names = re.compile(r'"var\((--[\w-]+)\)"')
_label_outline = re.compile(r'(<text[^>]*?)\s(?:stroke|stroke-width|paint-order)="[^"]*"')


class ChartsNotBuilt(Exception):
    """The bundled chart script is missing; ``make assets`` builds it."""


def svg(option: Option, *, width: int, height: int) -> str:
    """Draw ``option`` as SVG text of ``width`` x ``height`` pixels in the colours of print.

    Raises ``ChartsNotBuilt`` when the page assets were never built.
    """
    wanted = json.dumps({"textStyle": {"fontFamily": "Pretendard"}, **option}, ensure_ascii=False)
    printed = _names.sub(lambda found: json.dumps(PRINT[found.group(1)]), wanted)
    text: str = json.loads(_drawer()(printed, width, height))
    while (stripped := _label_outline.sub(r"\1", text)) != text:
        text = stripped
    return text


@cache
def _drawer() -> Any:
    from quickjs import Function  # slow: loads and compiles the chart library

    script = files("meari.apps.base").joinpath("static/dist/charts_print.js")
    if not script.is_file():
        raise ChartsNotBuilt
    draw = Function("drawChart", script.read_text(encoding="utf-8"))  # runs in a thread of its own
    draw.set_memory_limit(MEMORY_BYTES)
    draw.set_time_limit(TIME_SECONDS)
    return draw


@dataclass(frozen=True)
class Spark:
    """A small line of ``values`` without axes: ``points`` of an SVG polyline in a box of 120 x 28, and where it ends."""

    points: str
    end_x: float
    end_y: float
    values: Sequence[int]


def spark(values: Sequence[int]) -> Spark:
    """A word-sized picture of how something went (Tufte, "Beautiful Evidence", 2006); from zero up, the last value marked."""
    most, steps = max([1, *values]), max(1, len(values) - 1)
    places = [(round(2 + 112 * at / steps, 1), round(25 - 22 * value / most, 1)) for at, value in enumerate(values)]
    x, y = places[-1] if places else (2.0, 25.0)
    return Spark(" ".join(f"{one},{other}" for one, other in places), x, y, values)


AXIS: dict[str, Any] = {
    "axisLine": {"lineStyle": {"color": "var(--line)"}},
    "axisTick": {"show": False},
    "axisLabel": {"color": "var(--ink-soft)"},
}
GRID_LINES = {"splitLine": {"lineStyle": {"color": "var(--line)"}}}


@dataclass(frozen=True)
class Mark:
    """Something on the time axis: at ``label`` of the axis, with its ``name``."""

    label: str
    name: str


def columns(
    labels: Sequence[str],
    values: Sequence[float | None],
    *,
    name: str,
    last_stands_out: bool = True,
    marks: Sequence[Mark] = (),
) -> Option:
    """Upright bars over time; the last one in the accent, the others muted, with calendar marks as dashed uprights."""
    colours = (
        ["var(--chart-muted)"] * (len(values) - 1) + ["var(--chart-1)"]
        if last_stands_out
        else ["var(--chart-1)"] * len(values)
    )
    data = [{"value": value, "itemStyle": {"color": colour}} for value, colour in zip(values, colours, strict=True)]
    return {
        "grid": {"left": 8, "right": 8, "top": _top(marks), "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": list(labels), **AXIS},
        "yAxis": {"type": "value", **AXIS, **GRID_LINES},
        "series": [
            {
                "name": name, "type": "bar", "barMaxWidth": 34, "data": data, "itemStyle": {"borderRadius": [3, 3, 0, 0]},
                **_marked(marks, labels),
            }
        ],
    }  # fmt: skip


def bars(
    labels: Sequence[str],
    values: Sequence[float | None],
    *,
    name: str,
    colours: Sequence[str] = (),
    hrefs: Sequence[str] = (),
) -> Option:
    """Lying bars, longest first as given, with their values at the end."""
    data: list[dict[str, Any]] = []
    for at, value in enumerate(values):
        colour = colours[at] if colours else "var(--chart-1)"
        data.append({"value": value, "itemStyle": {"color": colour}, **({"href": hrefs[at]} if hrefs else {})})
    return {
        "grid": {"left": 8, "right": 52, "top": 4, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {"type": "category", "data": list(labels), "inverse": True, **AXIS, "axisLine": {"show": False}},
        "series": [
            {
                "name": name, "type": "bar", "barMaxWidth": 16, "data": data, "itemStyle": {"borderRadius": [0, 3, 3, 0]},
                "label": {"show": True, "position": "right", "color": "var(--ink-soft)"},
            }
        ],
    }  # fmt: skip


def ranges(
    labels: Sequence[str], values: Sequence[float], *, lows: Sequence[float], highs: Sequence[float], name: str,
    most: float | None = None,
) -> Option:  # fmt: skip
    """Lying bands from low to high with a dot at the value, first as given; the axis runs from nothing to ``most``."""
    plain: dict[str, Any] = {
        "type": "bar",
        "stack": "range",
        "barMaxWidth": 12,
        "tooltip": {"show": False},
        "silent": True,
    }
    widths = [high - low for low, high in zip(lows, highs, strict=True)]
    dots = [{"value": [value, label], "name": label} for value, label in zip(values, labels, strict=True)]
    return {
        "grid": {"left": 8, "right": 16, "top": 4, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "min": 0, **({} if most is None else {"max": most}), **AXIS, **GRID_LINES},
        "yAxis": {"type": "category", "data": list(labels), "inverse": True, **AXIS, "axisLine": {"show": False}},
        "series": [
            {**plain, "data": list(lows), "itemStyle": {"color": "transparent"}},
            {**plain, "data": widths, "itemStyle": {"color": "var(--chart-band)", "borderRadius": 3}},
            {"name": name, "type": "scatter", "symbolSize": 9, "data": dots, "itemStyle": {"color": "var(--chart-1)"}},
        ],
    }  # fmt: skip


def line(
    labels: Sequence[str], values: Sequence[float | None], *, name: str,
    band: tuple[Sequence[float | None], Sequence[float | None]] | None = None, marks: Sequence[Mark] = (),
) -> Option:  # fmt: skip
    """A line over time, in its band where there is one, with calendar marks as dashed uprights."""
    main: dict[str, Any] = {
        "name": name, "type": "line", "data": list(values), "symbolSize": 6, "z": 3, "lineStyle": {"color": "var(--chart-1)", "width": 2},
        "itemStyle": {"color": "var(--chart-1)"},
    }  # fmt: skip
    main |= _marked(marks, labels)
    return {
        "grid": {"left": 8, "right": 16, "top": _top(marks), "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "boundaryGap": False, "data": list(labels), **AXIS},
        "yAxis": {"type": "value", **AXIS, **GRID_LINES},
        "series": [*_band(band), main],
    }


MARK_ROWS = 2
MARK_ROW_HEIGHT = 15
EDGE = 0.12


def _top(marks: Sequence[Mark]) -> int:
    """Room above a picture for the names of its marks."""
    return 16 + MARK_ROW_HEIGHT * min(len(marks), MARK_ROWS)


def _marked(marks: Sequence[Mark], labels: Sequence[str]) -> Option:
    """The calendar's marks as dashed uprights of a series: names in two rows by turns, those at the edges inwards."""
    if not marks:
        return {}
    data = []
    for at, mark in enumerate(marks):
        place = labels.index(mark.label) / max(1, len(labels) - 1) if mark.label in labels else 0.5
        align = "left" if place < EDGE else "right" if place > 1 - EDGE else "center"
        label = {"distance": 4 + MARK_ROW_HEIGHT * (at % MARK_ROWS), "align": align}
        data.append({"xAxis": mark.label, "name": mark.name, "label": label})
    return {
        "markLine": {
            "symbol": "none", "silent": True, "lineStyle": {"color": "var(--ink-faint)", "type": "dashed"},
            "label": {"color": "var(--ink-soft)", "fontSize": 11, "formatter": "{b}", "position": "end"},
            "data": data,
        }
    }  # fmt: skip


def _band(band: tuple[Sequence[float | None], Sequence[float | None]] | None) -> list[dict[str, Any]]:
    """Two stacked areas: an invisible one up to the low bound, a tinted one from there to the high bound."""
    if band is None:
        return []
    low, high = band
    width = [None if a is None or b is None else b - a for a, b in zip(low, high, strict=True)]
    plain = {
        "type": "line",
        "stack": "band",
        "stackStrategy": "all",
        "symbol": "none",
        "lineStyle": {"opacity": 0},
        "silent": True,
        "tooltip": {"show": False},
    }
    return [{**plain, "data": list(low)}, {**plain, "data": width, "areaStyle": {"color": "var(--chart-band)"}}]
