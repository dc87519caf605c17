"""CSV that spreadsheets open as it is: UTF-8 with byte-order mark, formulas made harmless."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import IO

from django.utils.translation import gettext_lazy as _

from meari.apps.base.cells import harmless
from meari.apps.surveys.taking import Cell, Taking


class Csv:
    label = "CSV"
    explanation = _("One line a response, as codes or as words. Opens in every spreadsheet.")
    media_type = "text/csv; charset=utf-8"
    has_rows = True
    passes = 1

    def write(self, taking: Taking, out: IO[bytes]) -> None:
        text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
        lines, columns = csv.writer(text), taking.columns()
        lines.writerow([one.name if taking.is_codes else harmless(one.label) for one in columns])
        for row in taking.rows():
            cells = row.cells
            if not taking.is_codes:
                cells = [taking.words(one, cell) for one, cell in zip(columns, cells, strict=True)]
            lines.writerow([_written(cell) for cell in cells])
        text.flush()
        text.detach()


def _written(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return harmless(cell) if isinstance(cell, str) else cell


kind = Csv()
