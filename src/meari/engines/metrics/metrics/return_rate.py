"""Pieces returned for each 100 pieces sold in the same period, with the exact Poisson interval.

What comes back this month was partly sold before, so this compares two flows and may pass 100.
"""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count, Sum
from meari.engines.metrics.rates import rate
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return rate(parts["returned"] or 0, parts["sold"] or 0, per=100)


kind = Metric(
    ko="반품률",
    en="Return rate",
    unit="per_100_units",
    direction=Direction.DOWN,
    parts={
        "returned": Sum("return_line", lambda line: line.quantity),
        "sold": Sum("order_line", lambda line: line.quantity),
        "returns": Count("return_line"),
    },
    finish=finish,
    evidence="returns",
)
