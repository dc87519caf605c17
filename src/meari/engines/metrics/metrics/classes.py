"""How often classes were given; a voice with two classes counts in both, so this exceeds the number of voices."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    given = parts["classes"] or 0
    return Reading(given, n=given) if given else Reading(None, note="no_rows")


kind = Metric(
    ko="유형",
    en="Classes given",
    unit="classes",
    direction=Direction.NEITHER,
    parts={"classes": Count("voice_class")},
    finish=finish,
    evidence="classes",
)
