"""The share of closed cases that the first contact was enough for (at most one further message, see ``contacts``) and that
stayed closed until now, with Wilson's interval.
"""

from meari.engines.metrics.experience import top_share
from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    return top_share(parts["met"] or 0, n=parts["all"] or 0)


kind = Metric(
    ko="첫 접촉 해결률",
    en="First-contact resolution",
    unit="share",
    direction=Direction.UP,
    parts={
        "met": Count("case", where=lambda row: row.is_first_contact),
        "all": Count("case", where=lambda row: row.is_first_contact.notnull()),
    },
    finish=finish,
    evidence="all",
)
