"""Mean satisfaction on a scale of 0 to 100, so that 5 and 7 points can be added up; Student's interval from sums."""

from meari.engines.metrics.experience import mean_score, rescaled
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count, Expression, Sum, Table
from meari.vocabulary.metrics import Direction, Reading

TWELFTHS = {5: 3, 7: 2}
"""A point of each scale in twelfths of the way from its lowest to its highest."""


def finish(parts: Parts) -> Reading:
    n = total = squares = 0
    for high, step in TWELFTHS.items():
        few, sum_, sum_of_squares = (parts.get(f"{name}{high}") or 0 for name in ("answers", "total", "squares"))
        n += few
        total += step * (sum_ - few)
        squares += step * step * (sum_of_squares - 2 * sum_ + few)
    return rescaled(mean_score(n=n, total=total, squares=squares), low=0, high=12)


def _on(high: int) -> dict[str, Count | Sum]:
    def counts(answer: Table) -> Expression:
        return answer.is_complete & (answer.metric == "csat") & (answer.high == high) & answer.score.notnull()

    def squared(answer: Table) -> Expression:
        return answer.score.cast("int64") * answer.score.cast("int64")

    return {
        f"answers{high}": Count("answer", where=counts),
        f"total{high}": Sum("answer", lambda answer: answer.score, where=counts),
        f"squares{high}": Sum("answer", squared, where=counts),
    }


kind = Metric(
    ko="평균 만족도",
    en="Mean satisfaction",
    unit="of_100",
    direction=Direction.UP,
    parts={
        "answers": Count(
            "answer", where=lambda answer: answer.is_complete & (answer.metric == "csat") & answer.score.notnull()
        ),
        **_on(5),
        **_on(7),
    },
    finish=finish,
    evidence="answers",
)
