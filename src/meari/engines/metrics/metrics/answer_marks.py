"""How many marks answers made: points of a scale, choices taken, rows of a grid; what distributions are drawn from."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    marks = parts["marks"] or 0
    return Reading(marks, n=marks) if marks else Reading(None, note="no_rows")


kind = Metric(
    ko="답변 항목",
    en="Marks of answers",
    unit="marks",
    direction=Direction.NEITHER,
    parts={"marks": Count("answer")},
    finish=finish,
    evidence="marks",
)
