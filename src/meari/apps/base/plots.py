"""What a picture shows as plain labels and values, for files that take native charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from meari.apps.base.charts import Option


@dataclass(frozen=True)
class Plot:
    """One series over categories. ``sort`` is ``column`` (over time), ``bar`` (ranked) or ``line``."""

    sort: str
    name: str
    labels: Sequence[str]
    values: Sequence[float | None]


def plot_of_history(history: Sequence[Sequence[Any]], *, name: str) -> Plot:
    """The periods of a finding, oldest first, its own period last."""
    return Plot("column", name, [str(key) for key, _count in history], [float(count) for _key, count in history])


def plot_of(option: Option | None) -> Plot | None:
    """The main series of a picture; nothing where there is no picture."""
    if option is None:
        return None
    series = option["series"][-1]
    lies = option["yAxis"].get("type") == "category"
    axis = option["yAxis"] if lies else option["xAxis"]
    values = [value["value"] if isinstance(value, dict) else value for value in series["data"]]
    sort = "bar" if lies else "line" if series["type"] == "line" else "column"
    return Plot(sort, series["name"], list(axis["data"]), values)
