"""The share of cases solved within the promised working time, of all that are decided, with Wilson's interval."""

from meari.engines.metrics.experience import top_share
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return top_share(parts["met"] or 0, n=parts["all"] or 0)


kind = Metric(
    ko="해결 약속 준수율",
    en="Solutions in time",
    unit="share",
    direction=Direction.UP,
    parts={
        "met": Count("case", where=lambda row: row.solve_kept),
        "all": Count("case", where=lambda row: row.solve_kept.notnull()),
    },
    finish=finish,
    evidence="all",
)
