"""An order of choices: the mean place of each (1 is first) and how often it came first."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base import charts
from meari.apps.surveys.summarising import Asked, Column, Figure
from meari.engines.metrics.experience import mean_score, top_share

COLUMNS = (
    Column("name", _("Choice"), "text"),
    Column("n", _("Ranked by")),
    Column("mean", _("Mean place"), "mean"),
    Column("share", _("Put first"), "share"),
)


class Ranking:
    template = "figure"

    def build(self, asked: Asked) -> Figure:
        places: dict[str, dict[int, int]] = {one.key: {} for one in asked.question.choices}
        for tally in asked.tallies:
            if tally.choice and tally.score is not None:
                places.setdefault(tally.choice, {})[tally.score] = tally.n
        rows: list[dict[str, Any]] = []
        for key, held in places.items():
            n, total = sum(held.values()), sum(place * m for place, m in held.items())
            mean = mean_score(n=n, total=total, squares=sum(place * place * m for place, m in held.items()))
            first = top_share(min(held.get(1, 0), asked.answered), n=asked.answered)
            rows.append({"name": asked.named(key), "n": n, "mean": mean, "share": first, "open": {"choice": key}})
        rows.sort(key=lambda row: (row["mean"].value is None, row["mean"].value or 0.0))
        firsts = [None if row["share"].value is None else round(100 * row["share"].value, 1) for row in rows]
        option = charts.bars([str(row["name"])[:40] for row in rows], firsts, name=f"{_('Put first')} (%)")
        return Figure(COLUMNS, rows, option if any(firsts) else None)


kind = Ranking()
