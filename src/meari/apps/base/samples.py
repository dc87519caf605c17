"""Sample values for the living page of components."""

from __future__ import annotations

from meari.apps.base import charts

SPARK = charts.spark([3, 5, 4, 4, 6, 5, 9, 14])
LINE = {
    "xAxis": {"type": "category", "data": [f"11.{day}" for day in range(1, 15)]},
    "yAxis": {"type": "value"},
    "grid": {"left": 44, "right": 16, "top": 24, "bottom": 28},
    "tooltip": {"trigger": "axis"},
    "series": [
        {
            "name": "VOC",
            "type": "line",
            "symbolSize": 7,
            "data": [112, 98, 105, 120, 131, 88, 76, 118, 109, 124, 210, 140, 92, 80],
            "itemStyle": {"color": "var(--chart-1)"},
        }
    ],
}
BAR = {
    "xAxis": {"type": "value"},
    "yAxis": {"type": "category", "data": ["냉장고", "에어컨", "세탁기", "TV"], "inverse": True},
    "grid": {"left": 70, "right": 40, "top": 8, "bottom": 24},
    "series": [
        {
            "type": "bar",
            "barMaxWidth": 18,
            "data": [42, 31, 22, 9],
            "label": {"show": True, "position": "right"},
            "itemStyle": {"color": "var(--chart-1)", "borderRadius": [0, 3, 3, 0]},
        }
    ],
}
COLOURS = ("chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6", "accent", "good", "warn", "bad")
