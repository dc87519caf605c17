"""The share of closed cases whose cause nobody knew, with Wilson's interval."""

from meari.engines.metrics.experience import top_share
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return top_share(parts["met"] or 0, n=parts["all"] or 0)


kind = Metric(
    ko="원인 모름 비율",
    en="Cause unknown",
    unit="share",
    direction=Direction.DOWN,
    parts={
        "met": Count("case", where=lambda row: ~row.is_cause_known),
        "all": Count("case", where=lambda row: row.is_cause_known.notnull()),
    },
    finish=finish,
    evidence="all",
)
