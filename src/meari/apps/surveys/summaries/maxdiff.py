"""Best and worst: how often each, and best less worst for each respondent, with Student's interval over respondents."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base import charts
from meari.apps.surveys.summarising import Asked, Column, Figure
from meari.engines.metrics.experience import mean_score

COLUMNS = (
    Column("name", _("Choice"), "text"),
    Column("n", _("Shown to")),
    Column("best", _("Best")),
    Column("worst", _("Worst")),
    Column("mean", _("Best less worst"), "mean"),
)


class MaxDiff:
    template = "figure"

    def build(self, asked: Asked) -> Figure:
        net: dict[str, dict[int, int]] = {one.key: {} for one in asked.question.choices}
        ends: dict[tuple[str, str], int] = {}
        for tally in asked.tallies:
            if not tally.choice or not tally.item:
                continue
            if tally.score is not None:
                net.setdefault(tally.choice, {})[tally.score] = tally.n
            else:
                ends[tally.item, tally.choice] = tally.n
        rows: list[dict[str, Any]] = []
        for key, held in net.items():
            n, total = sum(held.values()), sum(score * m for score, m in held.items())
            mean = mean_score(n=n, total=total, squares=sum(score * score * m for score, m in held.items()))
            best, worst = (ends.get((end, key), 0) for end in ("best", "worst"))
            rows.append(
                {"name": asked.named(key), "n": n, "best": best, "worst": worst, "mean": mean, "open": {"choice": key}}
            )
        rows.sort(key=lambda row: -(row["mean"].value or 0.0))
        values = [None if row["mean"].value is None else round(row["mean"].value, 2) for row in rows]
        option = charts.bars([str(row["name"])[:40] for row in rows], values, name=str(_("Best less worst")))
        return Figure(COLUMNS, rows, option if ends else None)


kind = MaxDiff()
