"""The share of complaints among the voices whose kind is known, with Wilson's interval."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.engines.metrics.shares import Part, wilson
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return wilson(Part(parts["complaints"] or 0, of=parts["known"] or 0))


kind = Metric(
    ko="불만 비율",
    en="Complaint share",
    unit="share",
    direction=Direction.DOWN,
    parts={
        "complaints": Count("voice", where=lambda voice: voice.kind == "complaint"),
        "known": Count("voice", where=lambda voice: voice.kind.notnull()),
    },
    finish=finish,
    evidence="complaints",
)
