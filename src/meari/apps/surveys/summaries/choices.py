"""Choices taken: how many, and the share of those who answered, with Wilson's interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base import charts
from meari.apps.surveys.summarising import Asked, Column, Figure
from meari.engines.metrics.experience import top_share

COLUMNS = (Column("name", _("Answer"), "text"), Column("n", _("Count")), Column("share", _("Share"), "share"))


class Choices:
    template = "figure"

    def build(self, asked: Asked) -> Figure:
        counted: dict[str, int] = {one.key: 0 for one in asked.question.choices}
        for tally in asked.tallies:
            if tally.choice:
                counted[tally.choice] = counted.get(tally.choice, 0) + tally.n
        rows = rows_of({key: (asked.named(key), n) for key, n in counted.items()}, of=asked.answered)
        return Figure(COLUMNS, rows, picture(rows))


def rows_of(counted: Mapping[str, tuple[str, int]], *, of: int) -> list[dict[str, Any]]:
    """A row for each key with its name and count."""
    return [
        {"name": name, "n": n, "share": top_share(min(n, of), n=of), "open": {"choice": key}}
        for key, (name, n) in counted.items()
    ]


def picture(rows: Sequence[Mapping[str, Any]]) -> charts.Option | None:
    """Lying bars of the shares, in per cent."""
    shares = [None if row["share"].value is None else round(100 * row["share"].value, 1) for row in rows]
    return charts.bars([str(row["name"])[:40] for row in rows], shares, name="%") if any(shares) else None


kind = Choices()
