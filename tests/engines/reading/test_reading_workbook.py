"""XLSX as Excel, Google Sheets, Hancom and back offices write it."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
import xlsxwriter

from meari.engines.reading import FileKind, UnusableFile
from meari.engines.reading.workbook.formats import Meaning, meaning_of, render
from meari.engines.reading.workbook.strings import SharedStrings
from meari.vocabulary.reading import Note, Reject
from tests.engines.reading.reading_samples import STRICT, cells, good, opened, rejected, text_row, workbook

HEADER = text_row(1, "번호", "값")


def value(cell: str, **how: object) -> str:
    """How one cell of column B is read."""
    ((_, text),) = cells(workbook(HEADER + f'<row r="2"><c r="A2"><v>1</v></c>{cell}</row>', **how))  # type: ignore[arg-type]
    return text


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("General", Meaning.NUMBER), ("G/표준", Meaning.NUMBER), ("@", Meaning.NUMBER), ("0.00E+00", Meaning.NUMBER),
        ('#,##0"원"', Meaning.NUMBER), ("[$₩-412]#,##0", Meaning.NUMBER), ("[Red]0;[Blue]-0", Meaning.NUMBER),
        ('0" days"', Meaning.NUMBER), ("0\\d", Meaning.NUMBER), ('_-"₩"* #,##0_-', Meaning.NUMBER),
        ("0.0%", Meaning.PERCENT), ("yyyy-mm-dd", Meaning.DAY), ('yyyy"년" m"월" d"일"', Meaning.DAY),
        ("[$-412]yyyy\\.mm\\.dd aaaa", Meaning.DAY), ("mmm-yy", Meaning.DAY), ("mm", Meaning.DAY),
        ("yyyy-mm-dd hh:mm:ss", Meaning.MOMENT), ('m"월" d"일" AM/PM h"시" mm"분"', Meaning.MOMENT),
        ("[$-412]yyyy-mm-dd AM/PM h:mm;@", Meaning.MOMENT), ("h:mm AM/PM", Meaning.TIME), ("mm:ss.0", Meaning.TIME),
        ('h"시" mm"분"', Meaning.TIME), ("[h]:mm:ss", Meaning.LENGTH), ("[mm]:ss", Meaning.LENGTH),
    ],
)  # fmt: skip
def test_meaning_of_a_format(code: str, meaning: Meaning) -> None:
    assert meaning_of(code) is meaning


@pytest.mark.parametrize(
    ("text", "meaning", "is_1904", "shown"),
    [
        ("46329", Meaning.DAY, False, "2026-11-03"),
        ("46329.586805555555", Meaning.DAY, False, "2026-11-03T14:05:00"),
        ("46329.586805555555", Meaning.MOMENT, False, "2026-11-03T14:05:00"),
        ("46329", Meaning.MOMENT, False, "2026-11-03T00:00:00"),
        ("46329.99999999999", Meaning.MOMENT, False, "2026-11-04T00:00:00"),
        ("44867", Meaning.DAY, True, "2026-11-03"),
        ("1", Meaning.DAY, False, "1900-01-01"), ("59", Meaning.DAY, False, "1900-02-28"),
        ("61", Meaning.DAY, False, "1900-03-01"), ("0", Meaning.DAY, True, "1904-01-01"),
        ("2958465", Meaning.DAY, False, "9999-12-31"),
        ("0.586805555555556", Meaning.TIME, False, "14:05:00"), ("0.5000000116", Meaning.TIME, False, "12:00:00.001"),
        ("1.0833333333333333", Meaning.LENGTH, False, "26:00:00"), ("-0.5", Meaning.LENGTH, False, "-12:00:00"),
        ("0.153", Meaning.PERCENT, False, "15.3%"), ("1", Meaning.PERCENT, False, "100%"),
        ("1.1000000000000001", Meaning.PERCENT, False, "110%"),
        ("0.30000000000000004", Meaning.NUMBER, False, "0.3"),
        ("1234567890123", Meaning.NUMBER, False, "1234567890123"),
        ("1.5E3", Meaning.NUMBER, False, "1500"), ("1E+20", Meaning.NUMBER, False, "100000000000000000000"),
        ("1.25", Meaning.NUMBER, False, "1.25"), ("1.250", Meaning.NUMBER, False, "1.25"),
        ("-0", Meaning.NUMBER, False, "0"),
        ("007", Meaning.NUMBER, False, "7"), ("1e-300", Meaning.NUMBER, False, "1e-300"),
        ("-3.10", Meaning.NUMBER, False, "-3.1"),
    ],
)  # fmt: skip
def test_number_as_text(text: str, meaning: Meaning, is_1904: bool, shown: str) -> None:
    assert render(text, meaning, is_1904=is_1904) == shown


@pytest.mark.parametrize(
    ("text", "meaning", "reason"),
    [
        ("60", Meaning.DAY, "impossible_date"), ("-1", Meaning.DAY, "impossible_date"),
        ("2958466", Meaning.DAY, "impossible_date"), ("1e300", Meaning.LENGTH, "impossible_date"),
        ("NaN", Meaning.NUMBER, "not_a_number"), ("1e999", Meaning.NUMBER, "not_a_number"),
        ("x", Meaning.DAY, "not_a_number"), ("1_000", Meaning.NUMBER, "not_a_number"),
    ],
)  # fmt: skip
def test_number_that_is_none(text: str, meaning: Meaning, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        render(text, meaning, is_1904=False)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="B2"><v>0.1</v></c>', "0.1"),
        ('<c r="B2" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="B2" t="str"><f>A1</f><v>글</v></c>', "글"),
        ('<c r="B2" t="str"><f>""</f><v></v></c>', ""),
        ('<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="B2" t="d"><v>2026-11-03</v></c>', "2026-11-03"),
        ('<c r="B2" t="inlineStr"><is><r><t>가</t></r><r><t xml:space="preserve"> 나</t></r></is></c>', "가 나"),
        ('<c r="B2" t="inlineStr"><is><t>줄_x000D_\n둘</t></is></c>', "줄\r\n둘"),
        ('<c r="B2" t="inlineStr"><is><t><![CDATA[<b>&]]></t></is></c>', "<b>&"),
        ('<c t="inlineStr"><is><t>ohne Ort</t></is></c>', "ohne Ort"),
        ("", ""),
        ('<c r="B2" s="0"/>', ""),
    ],
)
def test_cell(cell: str, shown: str) -> None:
    assert value(cell) == shown


def test_shared_strings_with_rich_text_and_readings() -> None:
    strings = (
        "<si><t>머리</t></si><si><r><t>굵은 </t></r><r><rPr><b/></rPr><t>글</t></r></si>"
        '<si><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh><phoneticPr fontId="1"/></si>'
    )
    sheet = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
        '<row r="3"><c r="A3" t="s"><v>2</v></c></row><row r="4"><c r="A4" t="s"><v>9</v></c></row>'
    )
    rows = list(opened(workbook(sheet, strings=strings)).rows())
    assert good(rows) == [(2, ("굵은 글",)), (3, ("漢字",))]
    assert [(row.line, row.reason) for row in rows if isinstance(row, Reject)] == [(4, "unknown_shared_string")]


def test_many_shared_strings_are_packed_and_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meari.engines.reading.workbook.strings.PLAIN_CHARS", 1_000)
    strings = SharedStrings()
    texts = [f"글 {number} {'가' * (number % 50)}" for number in range(3_000)]
    for text in texts:
        strings.append(text)
    assert len(strings) == 3_000
    assert [strings[index] for index in (2_999, 0, 1_500, 40, 2_816)] == [
        texts[i] for i in (2_999, 0, 1_500, 40, 2_816)
    ]
    with pytest.raises(IndexError):
        strings[3_000]


def test_formula_without_value_rejects_its_row() -> None:
    sheet = HEADER + '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>SUM(A1)</f></c></row>' + text_row(3, "3", "x")
    rows = list(opened(workbook(sheet)).rows())
    assert rows[0] == Reject(2, "값", "=SUM(A1)", "formula_without_value", {})
    assert good(rows) == [(3, ("3", "x"))]


def test_error_cell_is_empty_with_a_note() -> None:
    sheet = HEADER + '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="e"><v>#N/A</v></c></row>'
    (row,) = opened(workbook(sheet)).rows()
    assert (row.cells, row.notes) == (("1", ""), (Note("값", "error_cell", "#N/A"),))  # type: ignore[union-attr]


def test_wrong_stated_dimension_is_ignored() -> None:
    sheet = HEADER + "".join(text_row(number, str(number), "x") for number in range(2, 8))
    assert len(cells(workbook(sheet))) == 6  # its dimension says A1


def test_sparse_rows_and_columns() -> None:
    sheet = (
        text_row(1, "a", "b", "c")
        + '<row r="5"><c r="C5"><v>3</v></c></row><row r="6"/><row r="7"><c r="A7"><v>1</v></c></row>'
    )
    assert good(opened(workbook(sheet)).rows()) == [(5, ("", "", "3")), (7, ("1", "", ""))]


def test_value_beyond_the_header_is_drift() -> None:
    sheet = (
        HEADER
        + '<row r="2"><c r="A2"><v>1</v></c><c r="AZ2"><v>9</v></c></row>'
        + '<row r="3"><c r="A3"><v>2</v></c><c r="D3" s="1"/></row>'
    )
    rows = list(opened(workbook(sheet)).rows())
    assert rows[0] == Reject(2, "AZ", "9", "too_many_columns", {"columns": 52, "expected": 2})
    assert good(rows) == [(3, ("2", ""))]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('<c r="B2"><v>1</v></c><c r="A2"><v>1</v></c>', "cells_out_of_order"),
        ('<c r="A2"><v>1</v></c><c r="A2"><v>1</v></c>', "cells_out_of_order"),
        ('<c r="B7"><v>1</v></c>', "broken_reference"),
        ('<c r="ABCD2"><v>1</v></c>', "broken_reference"),
        ('<c r="B2"><v>eins</v></c>', "not_a_number"),
    ],
)
def test_broken_row_is_rejected_alone(row: str, reason: str) -> None:
    data = workbook(HEADER + f'<row r="2">{row}</row>' + text_row(3, "x", "y"))
    assert rejected(data) == [(2, reason)]
    assert good(opened(data).rows()) == [(3, ("x", "y"))]


def test_title_rows_and_merged_cells() -> None:
    sheet = text_row(1, "2026년 11월 주문 목록") + text_row(3, "번호", "상품", "수량", "금액")
    sheet += "".join(text_row(number, str(number), "에어컨", "1", "9") for number in (4, 5, 6))
    merged = '<mergeCells count="1"><mergeCell ref="A1:D1"/></mergeCells>'
    whole = f'<?xml version="1.0"?><worksheet xmlns="x"><sheetData>{sheet}</sheetData>{merged}</worksheet>'
    table = opened(workbook(whole))
    assert (table.header, table.header_line) == (("번호", "상품", "수량", "금액"), 3)
    assert [row.line for row in table.rows()] == [4, 5, 6]


def test_strict_namespace_and_prefixes() -> None:
    assert cells(workbook(HEADER + text_row(2, "1", "x"), namespace=STRICT)) == [("1", "x")]
    prefixed = (
        '<?xml version="1.0"?><x:worksheet xmlns:x="y"><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c>'
        '</x:row><x:row r="2"><x:c r="A2"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert cells(workbook(prefixed)) == [("5",)]


def test_sheets_hidden_empty_and_chosen() -> None:
    sheets = '<sheet name="숨김" sheetId="1" state="hidden" r:id="rId1"/><sheet name="자료" sheetId="2" r:id="rId2"/>'
    second = f"<worksheet><sheetData>{text_row(1, 'b')}{text_row(2, '둘')}</sheetData></worksheet>"
    data = workbook(text_row(1, "a") + text_row(2, "하나"), sheets=sheets, more={"xl/worksheets/sheet2.xml": second})
    table = opened(data)
    assert (table.kind, table.sheets, table.sheet, table.header) == (FileKind.XLSX, ("숨김", "자료"), "자료", ("b",))
    assert cells(data, sheet="숨김") == [("하나",)]
    with pytest.raises(UnusableFile, match="unknown_sheet"):
        opened(data, sheet="없음")
    empty_first = workbook("", sheets=sheets.replace(' state="hidden"', ""), more={"xl/worksheets/sheet2.xml": second})
    assert cells(empty_first) == [("둘",)]


def test_date_system_of_1904() -> None:
    cell = '<c r="B2" s="0"><v>44867</v></c>'
    assert value(cell, styles=[14], date1904=True) == "2026-11-03"
    assert value(cell, styles=[14]) == "2022-11-02"


def test_custom_format_beats_the_built_in_one() -> None:
    cell = '<c r="B2" s="1"><v>46329</v></c>'
    assert (
        value(cell, styles=[0, 165], formats={165: "yyyy&quot;년&quot; m&quot;월&quot; d&quot;일&quot;"})
        == "2026-11-03"
    )
    assert value(cell, styles=[0, 57]) == "2026-11-03"
    assert value(cell, styles=[0, 57], formats={57: "#,##0"}) == "46329"


def test_taking_up_again() -> None:
    data = workbook(HEADER + "".join(text_row(number, str(number), "x") for number in range(2, 50)))
    rows = list(opened(data).rows())
    assert list(opened(data).rows(after=rows[20].position)) == rows[21:]


def test_written_by_openpyxl() -> None:
    book = openpyxl.Workbook()
    book.active.append(["번호", "언제", "날", "때", "길이", "참", "수"])
    book.active.append(
        [1, datetime(2026, 11, 3, 14, 5), date(2026, 11, 3), time(14, 5), timedelta(hours=26), True, 0.1 + 0.2]
    )
    book.active["A3"] = "=A2+1"
    target = io.BytesIO()
    book.save(target)
    rows = list(opened(target.getvalue()).rows())
    assert good(rows) == [(2, ("1", "2026-11-03T14:05:00", "2026-11-03", "14:05:00", "26:00:00", "TRUE", "0.3"))]
    assert [(row.line, row.reason) for row in rows if isinstance(row, Reject)] == [(3, "formula_without_value")]


@pytest.mark.parametrize("constant_memory", [True, False])
def test_written_by_xlsxwriter(constant_memory: bool) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": constant_memory, "in_memory": True})
    sheet = book.add_worksheet("목소리")
    korean = book.add_format({"num_format": 'yyyy"년" m"월" d"일"'})
    sheet.write_row(0, 0, ["내용", "날짜", "합"])
    sheet.write_row(1, 0, ["한글 <&> 글"])
    sheet.write_datetime(1, 1, datetime(2026, 11, 3), korean)
    sheet.write_formula(1, 2, "=1+1", None, 2)
    book.close()
    assert cells(target.getvalue()) == [("한글 <&> 글", "2026-11-03", "2")]
