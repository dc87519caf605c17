"""How many responses are complete."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    complete = parts["complete"] or 0
    return Reading(complete, n=complete) if complete else Reading(None, note="no_rows")


kind = Metric(
    ko="응답",
    en="Responses",
    unit="responses",
    direction=Direction.UP,
    parts={"complete": Count("response", where=lambda response: response.state == "complete")},
    finish=finish,
    evidence="complete",
)
