"""The mean of the ratings that speakers gave, with Student's interval from sums; voices without a rating say
nothing.
"""

from meari.engines.metrics.means import mean
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count, Sum
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return mean(n=parts["rated"] or 0, total=parts["total"] or 0, squares=parts["squares"] or 0)


kind = Metric(
    ko="평균 별점",
    en="Mean rating",
    unit="points",
    direction=Direction.UP,
    parts={
        "rated": Count("voice", where=lambda voice: voice.rating.notnull()),
        "total": Sum("voice", lambda voice: voice.rating),
        "squares": Sum("voice", lambda voice: voice.rating.cast("int64") * voice.rating.cast("int64")),
    },
    finish=finish,
    evidence="rated",
)
