"""How many voices are complaints. A total over the voices whose kind is known."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    known = parts["known"] or 0
    return Reading(parts["complaints"], n=known) if known else Reading(None, note="no_rows")


kind = Metric(
    ko="불만",
    en="Complaints",
    unit="voices",
    direction=Direction.DOWN,
    parts={
        "complaints": Count("voice", where=lambda voice: voice.kind == "complaint"),
        "known": Count("voice", where=lambda voice: voice.kind.notnull()),
    },
    finish=finish,
    evidence="complaints",
)
