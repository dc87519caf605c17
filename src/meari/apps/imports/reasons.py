"""Named reasons as sentences in the reader's language: what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n

FILES = {
    "archive_bomb": n("The file unpacks to far more than it should and was not read."),
    "binary_workbook": n("This is a binary workbook (.xlsb). Save it as .xlsx or CSV."),
    "broken_archive": n("The workbook is damaged and cannot be opened. Save it again and try once more."),
    "broken_header": n("The header row is damaged. Check the quotes in the first lines."),
    "broken_sheet": n("The sheet is damaged. Save the workbook again and try once more."),
    "broken_xml": n("The workbook holds damaged parts. Save it again and try once more."),
    "empty_file": n("The file is empty."),
    "encrypted": n("The workbook is protected by a password. Save it without one."),
    "encrypted_workbook": n("The workbook is protected by a password. Save it without one."),
    "file_gone": n("The file is no longer there. Give it again to go on."),
    "json_not_lines": n("JSON is read line by line, one object a line."),
    "line_too_long": n("A line is too long to be a row."),
    "mail_is_no_table": n("This is a mail, not a table; only voices can come from mails."),
    "missing_part": n("The workbook lacks a part it needs. Save it again and try once more."),
    "no_header": n("There is no header row with column names."),
    "no_sheet": n("The workbook has no visible sheet with rows."),
    "no_table": n("There is no table in the page."),
    "not_a_workbook": n("This archive is no workbook."),
    "not_text": n("This is neither a table nor a mail, but another kind of file."),
    "old_xls": n("This is an old Excel file (.xls). Save it as .xlsx or CSV."),
    "open_document": n("This is an OpenDocument sheet. Save it as .xlsx or CSV."),
    "page_too_large": n("The page is too large to be read as a table."),
    "spreadsheet_xml": n("This is an XML spreadsheet. Save it as .xlsx or CSV."),
    "too_many_entries": n("The archive holds too many files."),
    "too_many_rows": n("The sheet has more rows than one import takes. Save it as CSV."),
    "unknown_compression": n("The workbook is packed in a way that cannot be read."),
    "unknown_delimiter": n("That delimiter cannot be used."),
    "unknown_encoding": n("The encoding cannot be found out. Name it."),
    "unknown_position": n("The place to go on from does not fit this file."),
    "unknown_sheet": n("There is no sheet with that name."),
    "xml": n("This is an XML file, not a table."),
    "xml_doctype": n("The workbook holds a document type declaration and was not read, for safety."),
    "xml_too_deep": n("The workbook is nested too deeply and was not read."),
}
ROWS = {
    "ambiguous_day_month": n("Day and month cannot be told apart. Say which comes first (--dates dmy or mdy)."),
    "bad_grouping": n("The digits are grouped in a way that could mean two numbers."),
    "broken_quotes": n("The quotes of this row do not fit together."),
    "broken_reference": n("A cell stands at an impossible place."),
    "cell_too_long": n("A cell is too long."),
    "cells_out_of_order": n("The cells of this row are out of order."),
    "foreign_currency": n("The amount is not in won."),
    "formula_without_value": n("A formula has no stored value. Open the workbook once and save it."),
    "impossible_date": n("There is no such day."),
    "impossible_time": n("There is no such time."),
    "json_too_deep": n("The row is nested too deeply."),
    "key_twice": n("A name stands twice in this row."),
    "missing_value": n("A required value is missing."),
    "nonexistent_time": n("The clock never showed this time."),
    "not_a_date": n("This is no date that can be read."),
    "not_a_number": n("This is no number that can be read."),
    "not_an_object": n("The line is no JSON object."),
    "not_json": n("The line is no JSON."),
    "not_whole": n("A whole number is needed."),
    "nul": n("The row holds NUL characters."),
    "out_of_range": n("The value is out of range."),
    "quote_never_closes": n("A quote is opened here and never closed."),
    "stray_carriage_return": n("A line break stands in the middle of the row."),
    "too_few_columns": n("The row has fewer columns than the header."),
    "too_many_columns": n("There are more columns than expected."),
    "not_a_mail": n("This is no mail."),
    "too_large": n("The payload is larger than this channel takes."),
    "too_many_items": n("The payload holds more items than one message may."),
    "undecodable": n("Some characters cannot be read in the file's encoding."),
    "unknown_column": n("The row has a column that the header lacks."),
    "below_zero": n("There cannot be less than nothing. Write 0 or more."),
    "unknown_product": n("No product has this number or name. Import products first."),
    "unknown_shared_string": n("A cell points to a text that is not in the workbook."),
}


def sentence(reason: str, params: Mapping[str, Any]) -> str:
    """The reason with its numbers; an unknown key shows itself."""
    if reason == "too_long":
        return _("The value is longer than %(longest)s characters.") % params
    text = FILES.get(reason) or ROWS.get(reason)
    shown = ", ".join(f"{name} {value}" for name, value in params.items() if value not in ("", None))
    said = _(text) if text else reason
    return f"{said} ({shown})" if shown else said
