"""The share of those who began and were meant to go on that came to the end, with Wilson's interval.

Whoever was screened out or met a full quota was not meant to go on.
"""

from meari.engines.metrics.experience import top_share
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return top_share(parts["complete"] or 0, n=parts["meant"] or 0)


kind = Metric(
    ko="완료율",
    en="Completion rate",
    unit="share",
    direction=Direction.UP,
    parts={
        "complete": Count("response", where=lambda response: response.state == "complete"),
        "meant": Count("response", where=lambda response: response.state.isin(["complete", "partial"])),
    },
    finish=finish,
    evidence="complete",
)
