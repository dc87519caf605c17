"""How many pieces were ordered."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count, Sum
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    lines = parts["lines"] or 0
    return Reading(parts["units"], n=lines) if lines else Reading(None, note="no_rows")


kind = Metric(
    ko="판매 수량",
    en="Units sold",
    unit="units",
    direction=Direction.UP,
    parts={"units": Sum("order_line", lambda line: line.quantity), "lines": Count("order_line")},
    finish=finish,
    evidence="lines",
)
