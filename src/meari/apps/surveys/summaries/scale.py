"""The points of a scale: the whole distribution, always, and the mean where nothing else sums it up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meari.apps.base import charts
from meari.apps.surveys import answering
from meari.apps.surveys.summaries.choices import COLUMNS
from meari.apps.surveys.summarising import Asked, Column, Figure
from meari.engines.metrics.experience import mean_score, top_share


class Scale:
    template = "figure"

    def build(self, asked: Asked) -> Figure:
        kind = answering.kind_of(asked.question)
        low, high = (int(bound or 0) for bound in kind.bounds(asked.question))
        counted = dict.fromkeys(range(low, high + 1), 0)
        for tally in asked.tallies:
            if tally.score is not None:
                counted[tally.score] = counted.get(tally.score, 0) + tally.n
        n = sum(counted.values())
        rows = [
            {"name": str(point), "n": m, "share": top_share(m, n=n), "open": {"score": point}}
            for point, m in sorted(counted.items())
        ]
        mean = mean_score(
            n=n,
            total=sum(point * m for point, m in counted.items()),
            squares=sum(p * p * m for p, m in counted.items()),
        )
        option = charts.columns(
            [str(row["name"]) for row in rows], [float(m) for _point, m in sorted(counted.items())], name=str(_("Answers")),
            last_stands_out=False,
        )  # fmt: skip
        columns = (Column("name", _("Point"), "text"), *COLUMNS[1:])
        return Figure(columns, rows, option if n else None, [] if kind.metric else [(_("Mean"), "mean", mean)])


kind = Scale()
