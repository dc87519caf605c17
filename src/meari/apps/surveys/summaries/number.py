"""Numbers: mean, median and quarters, and a histogram of at most twelve bars (Freedman and Diaconis 1981)."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from django.utils.translation import gettext_lazy as _

from meari.apps.base import charts
from meari.apps.surveys.summarising import Asked, Column, Figure
from meari.engines.metrics.experience import mean_score, rescaled, top_share
from meari.vocabulary.metrics import Reading

MOST_BARS = 12
COLUMNS = (Column("name", _("From – to"), "text"), Column("n", _("Count")), Column("share", _("Share"), "share"))


class Number:
    template = "figure"

    def build(self, asked: Asked) -> Figure:
        counted = sorted((tally.thousandths, tally.n) for tally in asked.tallies if tally.thousandths is not None)
        n = sum(m for _value, m in counted)
        if not n:
            return Figure(COLUMNS)
        total, squares = sum(value * m for value, m in counted), sum(value * value * m for value, m in counted)
        mean = rescaled(mean_score(n=n, total=total, squares=squares), low=0, high=100_000)
        quarters = [_at(counted, n, share) / 1000 for share in (0.25, 0.5, 0.75)]
        rows = [
            {"name": f"{low:g} – {high:g}", "n": m, "share": top_share(m, n=n)}
            for low, high, m in bars(counted, spread=quarters[2] - quarters[0], n=n)
        ]
        option = charts.columns(
            [str(row["name"]) for row in rows], [float(str(row["n"])) for row in rows], name=str(_("Answers")),
            last_stands_out=False,
        )  # fmt: skip
        named = zip((_("Lower quarter"), _("Median"), _("Upper quarter")), quarters, strict=True)
        readings = [(_("Mean"), "mean", mean), *((name, "plain", Reading(value, n=n)) for name, value in named)]
        return Figure(COLUMNS, rows, option, readings)


def bars(counted: Sequence[tuple[int, int]], *, spread: float, n: int) -> list[tuple[float, float, int]]:
    """Bars of one width (low, high, count) from thousandths in order; the last one holds its upper end too."""
    first, last = counted[0][0] / 1000, counted[-1][0] / 1000
    if first == last:
        return [(first, last, n)]
    width = 2 * spread / n ** (1 / 3)
    number = min(MOST_BARS, max(1, ceil((last - first) / width))) if width else MOST_BARS
    if all(value % 1000 == 0 for value, _n in counted):
        number = min(number, round(last - first) + 1)
    step = (last - first) / number
    held = [0] * number
    for value, m in counted:
        held[min(number - 1, int((value / 1000 - first) / step))] += m
    return [(round(first + at * step, 3), round(first + (at + 1) * step, 3), m) for at, m in enumerate(held)]


def _at(counted: Sequence[tuple[int, int]], n: int, share: float) -> int:
    """The value below which ``share`` of the answers lie (inverse of the distribution function)."""
    seen = 0
    for value, m in counted:
        seen += m
        if seen >= share * n:
            return value
    return counted[-1][0]


kind = Number()
