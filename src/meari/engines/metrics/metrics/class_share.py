"""The share of voices that bear a class, with Wilson's interval: each class is set against all voices of the group."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Bearers, Count
from meari.engines.metrics.shares import Part, wilson
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    bearers, voices = parts["bearers"] or 0, parts["voices"] or 0
    if bearers > voices:
        # One of the two facts is being written anew.
        return Reading(None, n=voices, note="facts_out_of_step")
    return wilson(Part(bearers, of=voices))


kind = Metric(
    ko="유형 비율",
    en="Class share",
    unit="share",
    direction=Direction.NEITHER,
    parts={"bearers": Bearers("voice_class", "class_key"), "voices": Count("voice")},
    finish=finish,
    evidence="bearers",
    spread=frozenset({"voice"}),
)
