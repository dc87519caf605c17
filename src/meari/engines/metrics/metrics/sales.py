"""What was ordered, in won. Returns are not taken off; ``n`` counts order lines."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count, Sum
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    lines = parts["lines"] or 0
    return Reading(parts["amount"], n=lines) if lines else Reading(None, note="no_rows")


kind = Metric(
    ko="매출",
    en="Sales",
    unit="won",
    direction=Direction.UP,
    parts={"amount": Sum("order_line", lambda line: line.amount), "lines": Count("order_line")},
    finish=finish,
    evidence="lines",
)
