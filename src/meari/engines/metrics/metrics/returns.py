"""How many pieces came back."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count, Sum
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    rows = parts["rows"] or 0
    return Reading(parts["units"], n=rows) if rows else Reading(None, note="no_rows")


kind = Metric(
    ko="반품 수량",
    en="Units returned",
    unit="units",
    direction=Direction.DOWN,
    parts={"units": Sum("return_line", lambda line: line.quantity), "rows": Count("return_line")},
    finish=finish,
    evidence="rows",
)
