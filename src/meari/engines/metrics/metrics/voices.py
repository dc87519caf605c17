"""How many voices came in. A total; a rise is neither good nor bad by itself."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    voices = parts["voices"] or 0
    return Reading(voices, n=voices) if voices else Reading(None, note="no_rows")


kind = Metric(
    ko="목소리",
    en="Voices",
    unit="voices",
    direction=Direction.NEITHER,
    parts={"voices": Count("voice")},
    finish=finish,
    evidence="voices",
)
