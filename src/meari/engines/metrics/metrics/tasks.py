"""How many requests were made of other teams."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    count = parts["tasks"] or 0
    return Reading(count, n=count) if count else Reading(None, note="no_rows")


kind = Metric(
    ko="요청",
    en="Requests",
    unit="cases",
    direction=Direction.NEITHER,
    parts={"tasks": Count("task")},
    finish=finish,
    evidence="tasks",
)
