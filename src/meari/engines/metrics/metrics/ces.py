"""The share for whom it was easy: the three highest of 7 points of agreement, with Wilson's interval."""

from meari.engines.metrics.experience import top_share
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return top_share(parts["easy"] or 0, n=parts["answers"] or 0)


kind = Metric(
    ko="수월함(CES)",
    en="Ease (CES)",
    unit="share",
    direction=Direction.UP,
    parts={
        "easy": Count(
            "answer", where=lambda answer: answer.is_complete & (answer.metric == "ces") & (answer.score >= 5)
        ),
        "answers": Count(
            "answer", where=lambda answer: answer.is_complete & (answer.metric == "ces") & answer.score.notnull()
        ),
    },
    finish=finish,
    evidence="answers",
)
