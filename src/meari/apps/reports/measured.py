"""Rows of a table of measures: a reading with its interval beside that of the period before, and what is more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.reports.compare import NOTHING
from meari.apps.reports.protocol import Column, Row
from meari.apps.reports.wording import name_of
from meari.engines.metrics import METRICS
from meari.engines.metrics.experience import FEW, difference
from meari.registry import kinds
from meari.vocabulary.metrics import Direction, Reading

AS_THEY_ARE = frozenset({"net_points", "points", "cases", "of_100"})
"""Units that are shown as they are; shares are shown as points of a hundred, so that all stand in one table."""
MEASURES = (
    Column("value", _("This period"), "decimal"),
    Column("bounds", _("95 % interval"), "interval"),
    Column("n", _("Out of"), "count"),
    Column("previous", _("Period before"), "decimal"),
    Column("difference", _("Difference"), "decimal"),
    Column("difference_bounds", _("Its 95 % interval"), "interval"),
    Column("mark", _("More than chance?"), "mark"),
)


def measures(
    metrics: Sequence[str], split: Mapping[str, object], now: Mapping[str, Reading], before: Mapping[str, Reading]
) -> list[Row]:
    """A row for each measure that has a value in either period; ``split`` is what the row says beside it."""
    rows = []
    for key in metrics:
        this, last = (_shown(readings.get(key, NOTHING), key) for readings in (now, before))
        if this.value is not None or last.value is not None:
            rows.append({"metric": key, "name": name_of("metric", key), **split, **_compared(key, this, last)})
    return rows


def short(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _compared(key: str, this: Reading, last: Reading) -> Row:
    moved = difference(last, this)
    return {
        "value": short(this.value), "bounds": _bounds(this), "n": this.n, "previous": short(last.value),
        "difference": short(moved.value), "difference_bounds": _bounds(moved), "mark": _mark(key, moved),
    }  # fmt: skip


def _shown(reading: Reading, key: str) -> Reading:
    by = 1 if kinds(METRICS)[key].unit in AS_THEY_ARE else 100
    value, low, high = (None if one is None else by * one for one in (reading.value, reading.low, reading.high))
    return Reading(value, low, high, n=reading.n, note=reading.note)


def _mark(key: str, moved: Reading) -> str:
    if moved.value is None:
        return ""
    if moved.low is None or moved.high is None or moved.n < FEW:
        return "small"
    rose, fell = moved.low > 0, moved.high < 0
    direction = kinds(METRICS)[key].direction
    if not (rose or fell) or direction is Direction.NEITHER:
        return "same"
    return "better" if rose == (direction is Direction.UP) else "worse"


def _bounds(reading: Reading) -> list[float] | None:
    return None if reading.low is None or reading.high is None else [round(reading.low, 1), round(reading.high, 1)]
