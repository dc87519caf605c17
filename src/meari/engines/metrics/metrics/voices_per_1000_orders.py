"""Voices for each 1,000 orders of the same period, with the exact Poisson interval.

Orders know nothing of kinds, classes or teams: split by those, each group is set against the same orders.
"""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count, Orders
from meari.engines.metrics.rates import rate
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return rate(parts["voices"] or 0, parts["orders"] or 0, per=1000)


kind = Metric(
    ko="주문 1,000건당 목소리",
    en="Voices per 1,000 orders",
    unit="per_1000_orders",
    direction=Direction.DOWN,
    parts={"voices": Count("voice"), "orders": Orders()},
    finish=finish,
    evidence="voices",
    spread=frozenset({"order_line"}),
)
