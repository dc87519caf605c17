"""The share of voices that carry a class, with Wilson's interval: each class is set against all voices of the group."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.engines.metrics.shares import Part, wilson
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    given, voices = parts["classes"] or 0, parts["voices"] or 0
    if given > voices:
        return Reading(None, n=voices, note="not_split_by_class")
    return wilson(Part(given, of=voices))


kind = Metric(
    ko="유형 비율",
    en="Class share",
    unit="share",
    direction=Direction.NEITHER,
    parts={"classes": Count("voice_class"), "voices": Count("voice")},
    finish=finish,
    evidence="classes",
    spread=frozenset({"voice"}),
)
