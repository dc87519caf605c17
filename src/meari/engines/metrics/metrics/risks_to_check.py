"""How many voices may be about a risk and wait for a person to look; a voice with two counts in both."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    found = parts["unsure"] or 0
    return Reading(found, n=found) if found else Reading(None, note="no_rows")


kind = Metric(
    ko="확인할 리스크",
    en="Risks to check",
    unit="risks",
    direction=Direction.DOWN,
    parts={"unsure": Count("voice_risk", where=lambda risk: risk.is_unsure)},
    finish=finish,
    evidence="unsure",
)
