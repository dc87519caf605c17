"""PDF of the results: every question with its intervals, cross tables, drivers."""

from __future__ import annotations

from typing import IO

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from meari.apps.base import charts, printing
from meari.apps.base.charts import Option
from meari.apps.surveys.summary import summary_of
from meari.apps.surveys.taking import Taking

WIDTH, LINE, MOST_LINES = 640, 24, 24


class Pdf:
    label = "PDF"
    explanation = _("The results to hand on: every question with its intervals, tables and drivers.")
    media_type = "application/pdf"
    has_rows = False
    passes = 1

    def write(self, taking: Taking, out: IO[bytes]) -> None:
        found = summary_of(taking)
        context = {
            "taking": taking, "survey": taking.survey, "summary": found,
            "blocks": [(one, _drawn(one.picture)) for one in found.blocks],
            "tables": [(one, _drawn(one.picture)) for one in found.tables],
            "drivers": [(one, _drawn(one.picture)) for one in found.drivers],
        }  # fmt: skip
        out.write(printing.pdf(render_to_string("surveys/analysis/print.html", context)))


def _drawn(picture: Option | None) -> str:
    """The picture as SVG, as high as its lines need."""
    if picture is None:
        return ""
    lines = min(MOST_LINES, len(picture["yAxis"].get("data", ())) or 4)
    return charts.svg(picture, width=WIDTH, height=60 + LINE * lines)


kind = Pdf()
