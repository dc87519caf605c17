"""The share of first answers given within the promised working time, of all that are decided, with Wilson's interval."""

from meari.engines.metrics.experience import top_share
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return top_share(parts["met"] or 0, n=parts["all"] or 0)


kind = Metric(
    ko="첫 답변 약속 준수율",
    en="First answers in time",
    unit="share",
    direction=Direction.UP,
    parts={
        "met": Count("case", where=lambda row: row.answer_kept),
        "all": Count("case", where=lambda row: row.answer_kept.notnull()),
    },
    finish=finish,
    evidence="all",
)
