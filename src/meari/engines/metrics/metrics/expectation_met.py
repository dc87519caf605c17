"""The share whose expectation was met or surpassed: the middle of the scale or above, with Wilson's interval."""

from meari.engines.metrics.experience import top_share
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count, Expression, Table
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return top_share(parts["met"] or 0, n=parts["answers"] or 0)


def _counts(answer: Table) -> Expression:
    return answer.is_complete & (answer.metric == "expectation") & (answer.score + answer.low + answer.high).notnull()


kind = Metric(
    ko="기대 충족",
    en="Expectation met",
    unit="share",
    direction=Direction.UP,
    parts={
        "met": Count(
            "answer",
            where=lambda answer: (
                answer.is_complete
                & (answer.metric == "expectation")
                & (answer.score + answer.score >= answer.low + answer.high)
            ),
        ),
        "answers": Count("answer", where=_counts),
    },
    finish=finish,
    evidence="answers",
)
