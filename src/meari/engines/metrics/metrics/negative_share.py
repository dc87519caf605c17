"""The share of negative voices among those whose sentiment is known, with Wilson's interval."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.engines.metrics.shares import Part, wilson
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return wilson(Part(parts["negative"] or 0, of=parts["known"] or 0))


kind = Metric(
    ko="부정 비율",
    en="Negative share",
    unit="share",
    direction=Direction.DOWN,
    parts={
        "negative": Count("voice", where=lambda voice: voice.sentiment == "negative"),
        "known": Count("voice", where=lambda voice: voice.sentiment.notnull()),
    },
    finish=finish,
    evidence="negative",
)
