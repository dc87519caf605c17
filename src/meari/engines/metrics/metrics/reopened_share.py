"""The share of closed cases that had been called solved before, with Wilson's interval."""

from meari.engines.metrics.experience import top_share
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return top_share(parts["met"] or 0, n=parts["all"] or 0)


kind = Metric(
    ko="재개율",
    en="Reopened cases",
    unit="share",
    direction=Direction.DOWN,
    parts={
        "met": Count("case", where=lambda row: row.is_reopened & row.is_closed),
        "all": Count("case", where=lambda row: row.is_closed),
    },
    finish=finish,
    evidence="all",
)
