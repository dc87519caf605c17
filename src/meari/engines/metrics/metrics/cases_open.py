"""How many of the cases opened in the period are not closed yet."""

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Count
from meari.vocabulary.metrics import Direction, Reading


def finish(parts: Parts) -> Reading:
    opened = parts["opened"] or 0
    return Reading(parts["cases_open"], n=opened) if opened else Reading(None, note="no_rows")


kind = Metric(
    ko="진행 중 케이스",
    en="Open cases",
    unit="cases",
    direction=Direction.NEITHER,
    parts={"cases_open": Count("case", where=lambda row: ~row.is_closed), "opened": Count("case")},
    finish=finish,
    evidence="cases_open",
)
