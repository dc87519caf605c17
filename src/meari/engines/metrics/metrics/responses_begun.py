"""How many responses were begun, however they ended."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    begun = parts["begun"] or 0
    return Reading(begun, n=begun) if begun else Reading(None, note="no_rows")


kind = Metric(
    ko="시작한 응답",
    en="Responses begun",
    unit="responses",
    direction=Direction.NEITHER,
    parts={"begun": Count("response")},
    finish=finish,
    evidence="begun",
)
