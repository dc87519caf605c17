"""The same of employees who were asked whether they recommend working here."""

from meari.engines.metrics.experience import net_promoters
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return net_promoters(parts["promoters"] or 0, parts["detractors"] or 0, n=parts["answers"] or 0)


kind = Metric(
    ko="직원 추천지수(eNPS)",
    en="Employee Net Promoter Score (eNPS)",
    unit="net_points",
    direction=Direction.UP,
    parts={
        "promoters": Count(
            "answer", where=lambda answer: answer.is_complete & (answer.metric == "enps") & (answer.score >= 9)
        ),
        "detractors": Count(
            "answer", where=lambda answer: answer.is_complete & (answer.metric == "enps") & (answer.score <= 6)
        ),
        "answers": Count(
            "answer", where=lambda answer: answer.is_complete & (answer.metric == "enps") & answer.score.notnull()
        ),
    },
    finish=finish,
    evidence="answers",
)
