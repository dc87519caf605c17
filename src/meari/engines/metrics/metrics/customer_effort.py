"""Mean effort points of a solved matter (see ``efforts``), with Student's interval from sums."""

from meari.engines.metrics.experience import mean_score
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count, Sum
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return mean_score(n=parts["solved"] or 0, total=parts["total"] or 0, squares=parts["squares"] or 0)


kind = Metric(
    ko="고객 노력 점수",
    en="Customer effort, counted",
    unit="points",
    direction=Direction.DOWN,
    parts={
        "solved": Count("case", where=lambda row: row.effort.notnull()),
        "total": Sum("case", lambda row: row.effort),
        "squares": Sum("case", lambda row: row.effort.cast("int64") * row.effort.cast("int64")),
    },
    finish=finish,
    evidence="solved",
)
