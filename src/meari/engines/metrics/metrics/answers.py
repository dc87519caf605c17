"""How many answers a question got: one for each response, however many choices were taken."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    answers = parts["answers"] or 0
    return Reading(answers, n=answers) if answers else Reading(None, note="no_rows")


kind = Metric(
    ko="답변",
    en="Answers",
    unit="answers",
    direction=Direction.NEITHER,
    parts={"answers": Count("answer", where=lambda answer: answer.is_first)},
    finish=finish,
    evidence="answers",
)
