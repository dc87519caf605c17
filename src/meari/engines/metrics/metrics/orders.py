"""How many orders there were; for a product or a group, how many contain it."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Orders
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    orders = parts["orders"] or 0
    return Reading(orders, n=orders) if orders else Reading(None, note="no_rows")


kind = Metric(
    ko="주문",
    en="Orders",
    unit="orders",
    direction=Direction.UP,
    parts={"orders": Orders()},
    finish=finish,
    evidence="orders",
)
