"""SPSS: variable and value labels, measures, missing values, the weight variable."""

from __future__ import annotations

from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.surveys import spss
from meari.apps.surveys.spss import Variable
from meari.apps.surveys.taking import NO_ANSWER, WEIGHT, Cell, Out, Taking


class Sav:
    label = "SPSS (.sav)"
    explanation = gettext_lazy(
        "Variable and value labels, measures, missing values and weights, ready for SPSS and PSPP."
    )
    media_type = "application/x-spss-sav"
    has_rows = True
    passes = 2

    def write(self, taking: Taking, out: IO[bytes]) -> None:
        """Two passes: how wide texts are, then the cases."""
        columns = taking.columns()
        widths = _widths(taking, columns)
        names = spss.named([one.name for one in columns])
        variables = [_variable(one, name, width) for one, name, width in zip(columns, names, widths, strict=True)]
        weight = next((name for one, name in zip(columns, names, strict=True) if one.name == WEIGHT), "")
        writer = spss.Writer(
            out, variables, title=taking.survey.name, at=timezone.localtime(taking.survey.made_at), weight=weight
        )
        for row in taking.rows():
            cells: list[Cell] = [NO_ANSWER if at in row.missing else cell for at, cell in enumerate(row.cells)]
            writer.case(cells)
        writer.close()


def _widths(taking: Taking, columns: list[Out]) -> list[int]:
    """The bytes that the longest text of each column needs; 0 for numbers."""
    texts = [at for at, one in enumerate(columns) if one.sort in {"text", "day"}]
    widths = [1 if one.sort in {"text", "day"} else 0 for one in columns]
    for row in taking.rows():
        for at in texts:
            cell = row.cells[at]
            if cell:
                widths[at] = max(widths[at], len(str(cell).encode()))
    return [min(width, spss.LONGEST) for width in widths]


def _variable(one: Out, name: str, width: int) -> Variable:
    labels = {float(code): words for code, words in one.labels.items()}
    if one.sort == "flag":
        labels = {0.0: _("not chosen"), 1.0: _("chosen")}
    missing = float(NO_ANSWER) if one.can_miss else None
    if missing is not None:
        labels[missing] = _("No answer")
    measure = spss.SCALE if one.sort in {"number", "moment"} else spss.NOMINAL
    decimals = 4 if one.name == WEIGHT else 2 if one.sort == "number" and not one.labels and one.question else 0
    return Variable(name, one.label, width, labels, missing, measure, decimals, one.sort == "moment")


kind = Sav()
