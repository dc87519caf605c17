"""How many cases were opened."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    count = parts["cases"] or 0
    return Reading(count, n=count) if count else Reading(None, note="no_rows")


kind = Metric(
    ko="케이스",
    en="Cases",
    unit="cases",
    direction=Direction.NEITHER,
    parts={"cases": Count("case")},
    finish=finish,
    evidence="cases",
)
