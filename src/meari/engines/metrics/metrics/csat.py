"""The share of the satisfied: the two highest of 5 or of 7 points, with Wilson's interval."""

from meari.engines.metrics.experience import top_share
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return top_share(parts["satisfied"] or 0, n=parts["answers"] or 0)


kind = Metric(
    ko="만족도(CSAT)",
    en="Satisfaction (CSAT)",
    unit="share",
    direction=Direction.UP,
    parts={
        "satisfied": Count(
            "answer",
            where=lambda answer: answer.is_complete & (answer.metric == "csat") & (answer.score + 1 >= answer.high),
        ),
        "answers": Count(
            "answer", where=lambda answer: answer.is_complete & (answer.metric == "csat") & answer.score.notnull()
        ),
    },
    finish=finish,
    evidence="answers",
)
