"""How often risks were found for sure; a voice with two risks counts in both."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    found = parts["risks"] or 0
    return Reading(found, n=found) if found else Reading(None, note="no_rows")


kind = Metric(
    ko="리스크",
    en="Risks found",
    unit="risks",
    direction=Direction.DOWN,
    parts={"risks": Count("voice_risk", where=lambda risk: ~risk.is_unsure)},
    finish=finish,
    evidence="risks",
)
