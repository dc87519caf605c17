"""XLSX to go on working with: typed cells, one sheet per element, a code book."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from meari.apps.base.cells import harmless
from meari.apps.reports.models import Edition
from meari.apps.reports.protocol import Column, elements
from meari.apps.reports.wording import worded

FORMATS = {
    "count": "#,##0", "won": "#,##0", "amount": "#,##0", "decimal": "#,##0.0", "percent": "0.0%", "change": "+0.0%;-0.0%;0.0%",
}  # fmt: skip


class Xlsx:
    key = "xlsx"
    label = "Excel"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def write(self, edition: Edition) -> bytes:
        import xlsxwriter  # slow

        target = io.BytesIO()
        with xlsxwriter.Workbook(
            target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        ) as book:
            _Writer(book).edition(edition, worded(edition))
        return target.getvalue()


class _Writer:
    """Writes an edition into a workbook."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#EEF2F5", "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.cells = {name: book.add_format({"num_format": code, "valign": "top"}) for name, code in FORMATS.items()}

    def edition(self, edition: Edition, content: Mapping[str, Any]) -> None:
        known = {element.key: element for element in elements()}
        self._findings(edition, content["findings"])
        codes: list[tuple[str, str, str, str]] = []
        for block in content["elements"]:
            element = known.get(block["key"])
            if element is None:
                continue
            sheet = self._sheet(str(element.label))
            columns = _spread(element.columns)
            self._table(sheet, columns, [_typed(row, element.columns) for row in block["rows"]])
            codes += [(str(element.label), column.key, str(column.label), column.format) for column in columns]
        self._risky(content)
        self._codes(codes)

    def _sheet(self, name: str) -> Any:
        clean = "".join(" " if character in "[]:*?/\\" else character for character in name)[:31].strip("'")
        sheet = self.book.add_worksheet(clean)
        sheet.freeze_panes(1, 0)
        return sheet

    def _table(self, sheet: Any, columns: list[Column], rows: Sequence[Mapping[str, Any]]) -> None:
        for at, column in enumerate(columns):
            sheet.write_string(0, at, str(column.label), self.head)
            sheet.set_column(at, at, 26 if column.format == "text" else 14)
        for down, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                self._cell(sheet, down, at, row.get(column.key), column.format)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)

    def _cell(self, sheet: Any, down: int, at: int, value: Any, format_: str) -> None:
        if value is None:
            sheet.write_blank(down, at, None)
        elif isinstance(value, bool | str):
            sheet.write_string(down, at, harmless(str(value)), self.text)
        else:
            sheet.write_number(down, at, value, self.cells.get(format_))

    def _findings(self, edition: Edition, findings: Sequence[Mapping[str, Any]]) -> None:
        sheet = self.book.add_worksheet(_("Summary"))
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 8, 16)
        sheet.write_string(0, 0, f"{edition.report} {edition.period}", self.title)
        sheet.write_string(1, 0, _("Frozen at"))
        sheet.write_string(1, 1, edition.frozen_at.isoformat(timespec="minutes"))
        header = [
            _("Finding"),
            _("Where"),
            _("Voices"),
            _("Expected"),
            _("Excess"),
            _("low"),
            _("high"),
            "q",
            _("Sales touched"),
        ]
        for at, name in enumerate(header):
            sheet.write_string(3, at, name, self.head)
        for down, one in enumerate(findings, start=4):
            values = [
                one["what"],
                one["scope"]["name"],
                *(one[key] for key in ("value", "expected", "excess", "low", "high", "q", "sales")),
            ]
            for at, value in enumerate(values):
                self._cell(sheet, down, at, value, "")

    def _risky(self, content: Mapping[str, Any]) -> None:
        block = next((one for one in content["elements"] if one["key"] == "risks"), None)
        rows = [
            {
                "risk": row["name"],
                "at": voice["at"][:16],
                "channel": voice["channel"],
                "product": voice["product"],
                "text": voice["text"],
            }
            for row in (block or {"rows": []})["rows"]
            for voice in row.get("voices", ())
        ]
        names = {
            "risk": _("Risk"),
            "at": _("When"),
            "channel": _("Channel"),
            "product": _("Product"),
            "text": _("Text"),
        }
        columns = [Column(key, label) for key, label in names.items()]
        sheet = self._sheet(_("Risk voices"))
        self._table(sheet, columns, rows)
        sheet.set_column(4, 4, 80)

    def _codes(self, codes: list[tuple[str, str, str, str]]) -> None:
        sheet = self._sheet(_("Code book"))
        columns = [
            Column("sheet", _("Sheet")),
            Column("key", _("Key")),
            Column("label", _("Meaning")),
            Column("format", _("Unit")),
        ]
        self._table(
            sheet, columns, [dict(zip(("sheet", "key", "label", "format"), code, strict=True)) for code in codes]
        )


BOUNDS = {"interval": "decimal", "percent_interval": "percent"}


def _spread(columns: Sequence[Column]) -> list[Column]:
    """One typed cell a column: an interval becomes its low and its high bound."""
    spread: list[Column] = []
    for column in columns:
        if column.format in BOUNDS:
            ends = (("low", _("%s, low")), ("high", _("%s, high")))
            spread += [Column(f"{column.key}.{end}", said % column.label, BOUNDS[column.format]) for end, said in ends]
        else:
            spread.append(column)
    return spread


def _typed(row: Mapping[str, Any], columns: Sequence[Column]) -> dict[str, Any]:
    """The row with the bounds of its intervals and its counted names as values of their own."""
    typed = dict(row)
    for column in columns:
        value = row.get(column.key)
        if column.format in BOUNDS:
            typed |= {
                f"{column.key}.{end}": bound for end, bound in zip(("low", "high"), value or (None, None), strict=True)
            }
        elif column.format == "counted":
            typed[column.key] = ", ".join(f"{name} {n}" for name, n in value or ())
    return typed


kind = Xlsx()
