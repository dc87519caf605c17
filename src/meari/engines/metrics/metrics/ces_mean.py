"""Mean agreement (1 to 7) that it was easy, with Student's interval from sums."""

from meari.engines.metrics.experience import mean_score
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count, Expression, Sum, Table
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return mean_score(n=parts["answers"] or 0, total=parts["total"] or 0, squares=parts["squares"] or 0)


def _counts(answer: Table) -> Expression:
    return answer.is_complete & (answer.metric == "ces") & answer.score.notnull()


kind = Metric(
    ko="평균 수월함(CES)",
    en="Mean ease (CES)",
    unit="of_7",
    direction=Direction.UP,
    parts={
        "answers": Count("answer", where=_counts),
        "total": Sum("answer", lambda answer: answer.score, where=_counts),
        "squares": Sum("answer", lambda answer: answer.score.cast("int64") * answer.score.cast("int64"), where=_counts),
    },
    finish=finish,
    evidence="answers",
)
