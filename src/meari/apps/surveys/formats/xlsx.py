"""XLSX to go on working with: words and codes on two sheets, one row a response, and the code book."""

from __future__ import annotations

from datetime import datetime
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.base.cells import harmless
from meari.apps.surveys.taking import NO_ANSWER, Cell, Taking

MOST_ROWS = 1_048_575
LONGEST = 32_767


class Xlsx:
    label = "Excel"
    explanation = gettext_lazy("One row a response: a sheet in words, a sheet in codes, and the code book.")
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    has_rows = True
    passes = 1

    def write(self, taking: Taking, out: IO[bytes]) -> None:
        import xlsxwriter  # slow

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}  # fmt: skip
        with xlsxwriter.Workbook(out, options) as book:
            _Writer(book, taking).responses()


class _Writer:
    """Writes responses into a workbook, row by row."""

    def __init__(self, book: Any, taking: Taking) -> None:
        self.taking, self.columns = taking, taking.columns()
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F5"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.words, self.codes = (book.add_worksheet(name) for name in (_("In words"), _("In codes")))
        self.book = book.add_worksheet(_("Code book"))

    def responses(self) -> None:
        for sheet in (self.words, self.codes):
            sheet.freeze_panes(1, 1)
            sheet.set_column(1, 2, 17)
        for at, one in enumerate(self.columns):
            self.words.write_string(0, at, harmless(one.label), self.head)
            self.codes.write_string(0, at, one.name, self.head)
        for down, row in enumerate(self.taking.rows(), start=1):
            if down > MOST_ROWS:
                break
            for at, (one, cell) in enumerate(zip(self.columns, row.cells, strict=True)):
                self._cell(self.words, down, at, self.taking.words(one, cell))
                self._cell(self.codes, down, at, cell)
        self._code_book()

    def _cell(self, sheet: Any, down: int, at: int, cell: Cell) -> None:
        if cell is None:
            return
        if isinstance(cell, datetime):
            sheet.write_datetime(down, at, cell, self.moment)
        elif isinstance(cell, str):
            sheet.write_string(down, at, harmless(cell)[:LONGEST])
        else:
            sheet.write_number(down, at, cell)

    def _code_book(self) -> None:
        for at, name in enumerate((_("Column"), _("Meaning"), _("Sort"), _("Code"), _("In words"))):
            self.book.write_string(0, at, name, self.head)
        sorts = {
            "number": _("number"), "code": _("code"), "flag": _("1 chosen, 0 not chosen"), "text": _("text"), "day": _("day"), "moment": _("moment"),
        }  # fmt: skip
        down = 0
        for one in self.columns:
            down += 1
            for at, said in enumerate((one.name, harmless(one.label), sorts.get(one.sort, one.sort))):
                self.book.write_string(down, at, said)
            for code, words in one.labels.items():
                down += 1
                self.book.write_string(down, 0, one.name)
                self.book.write_number(down, 3, code)
                self.book.write_string(down, 4, harmless(words))
        self.book.write_string(down + 2, 0, _("An empty cell was not asked or not answered. In SPSS files %s says asked and not answered.") % NO_ANSWER)  # fmt: skip


kind = Xlsx()
