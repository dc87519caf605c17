"""The share of requests to other teams done within the promised working time, of all that are decided, with Wilson's interval."""

from meari.engines.metrics.experience import top_share
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return top_share(parts["met"] or 0, n=parts["all"] or 0)


kind = Metric(
    ko="내부 SLA 준수율",
    en="Requests in time",
    unit="share",
    direction=Direction.UP,
    parts={
        "met": Count("task", where=lambda task: task.is_kept),
        "all": Count("task", where=lambda task: task.is_kept.notnull()),
    },
    finish=finish,
    evidence="all",
)
