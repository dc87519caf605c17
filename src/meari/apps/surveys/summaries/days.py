"""Days by month, times by hour."""

from __future__ import annotations

from meari.apps.base import charts
from meari.apps.surveys.summaries import choices
from meari.apps.surveys.summarising import Asked, Figure


class Days:
    template = "figure"

    def build(self, asked: Asked) -> Figure:
        counted = sorted((tally.choice, tally.n) for tally in asked.tallies if tally.choice)
        rows = choices.rows_of({key: (key, n) for key, n in counted}, of=asked.answered)
        labels = [key for key, _n in counted]
        option = charts.columns(labels, [float(n) for _key, n in counted], name="", last_stands_out=False)
        return Figure(choices.COLUMNS, rows, option if counted else None)


kind = Days()
