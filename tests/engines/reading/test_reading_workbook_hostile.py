"""Workbooks made to hurt: each is refused with its reason, quickly and in little memory."""

from __future__ import annotations

import random
import tracemalloc
import zipfile

import pytest

from meari.engines.reading import UnusableFile
from meari.vocabulary.reading import Limits, Reject, Row
from tests.endless import comes_to_an_end
from tests.engines.reading.reading_samples import opened, text_row, workbook, zipped

DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [{}]><worksheet><sheetData>{}</sheetData></worksheet>'
LAUGHS = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
ROW = text_row(1, "a")


def refusal(data: bytes, **how: object) -> str:
    with comes_to_an_end(), pytest.raises(UnusableFile) as caught:
        list(opened(data, **how).rows())  # type: ignore[arg-type]
    return caught.value.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (workbook(DOCTYPE.format(LAUGHS, ROW.replace(">a<", ">&c;<"))), "xml_doctype"),
        (workbook(DOCTYPE.format('<!ENTITY x SYSTEM "file:///etc/passwd">', ROW)), "xml_doctype"),
        (workbook(DOCTYPE.format("", ROW).replace(" [", ' SYSTEM "http://127.0.0.1/x.dtd" [')), "xml_doctype"),
        (workbook(ROW, more={"xl/styles.xml": '<!DOCTYPE a SYSTEM "x"><styleSheet/>'}), "xml_doctype"),
        (workbook("<?xml version='1.0' encoding='utf-16'?><!DOCTYPE x []><a/>".encode("utf-16")), "xml_doctype"),
        (workbook(ROW + "<row r='2'>"), "broken_xml"),
        (workbook(ROW + "&nbsp;"), "broken_xml"),
        (workbook("<a>" * 101 + "</a>" * 101), "xml_too_deep"),
        (workbook(ROW, strings="<a>" * 200_000), "xml_too_deep"),
        (workbook('<row r="1">' + "<c>" * 200_000), "broken_sheet"),
        (workbook('<row r="1"><c>' + "<v>" * 200_000), "broken_sheet"),
        (workbook(text_row(2, "a") + text_row(1, "b")), "broken_sheet"),
        (workbook(ROW, sheets=""), "no_sheet"),
        (workbook(ROW, sheets='<sheet name="a" r:id="rId1" state="veryHidden"/>'), "no_sheet"),
        (workbook(""), "empty_file"),
        (zipped({"word/document.xml": "<x/>"}), "not_a_workbook"),
        (zipped({"xl/workbook.bin": "x"}), "binary_workbook"),
        (zipped({"mimetype": "x", "content.xml": "<x/>"}), "open_document"),
        (zipped({f"x{number}": "" for number in range(2_001)}), "too_many_entries"),
        (zipped({"xl/workbook.xml": "<workbook/>"}, method=zipfile.ZIP_LZMA), "unknown_compression"),
        (workbook(ROW)[:-30], "broken_archive"),
        (b"PK\x03\x04" + b"x" * 1_000, "broken_archive"),
        (workbook("".join(text_row(number, "x") for number in range(1, 40))), "too_many_rows"),
    ],
)  # fmt: skip
def test_refused(data: bytes, reason: str) -> None:
    limits = Limits(sheet_rows=15) if reason == "too_many_rows" else None
    assert refusal(data, limits=limits) == reason


def test_damaged_bytes_are_found_before_the_first_row() -> None:
    data = bytearray(workbook("".join(text_row(number, f"글 {number}") for number in range(1, 3_000))))
    at = data.index(b"xl/worksheets/sheet1.xml") + 2_000
    data[at] ^= 0xFF
    with pytest.raises(UnusableFile, match="broken_archive"):
        opened(bytes(data))


def test_encrypted_part() -> None:
    data = workbook(ROW).replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    assert refusal(data) == "encrypted"


def test_zip_bomb_is_refused_unopened() -> None:
    big = b"<worksheet><sheetData>" + b" " * 10_000_000
    assert refusal(workbook(big)) == "archive_bomb"
    many = {f"xl/media/{number}.bin": random.Random(number).randbytes(1 << 16) * 2 for number in range(60)}
    assert refusal(workbook(ROW, more=many), limits=Limits(unpacked_bytes=5 << 20)) == "archive_bomb"


def test_lying_size_is_bounded_while_reading() -> None:
    """The directory says 100 bytes where a megabyte comes out: the reader stops at what was stated and sees it."""
    data = bytearray(workbook(ROW + " " * 1_000_000))
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert refusal(bytes(data)) == "broken_archive"


def test_too_many_styled_empty_rows_are_fine() -> None:
    empty = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(3, 200))
    rows = opened(workbook(ROW + text_row(2, "x") + empty), limits=Limits(sheet_rows=20)).rows()
    assert [row.line for row in rows] == [2]


def test_column_far_out_costs_no_memory() -> None:
    cells = "".join(f'<row r="{number}"><c r="XFD{number}"><v>1</v></c></row>' for number in range(2, 300))
    data = workbook(ROW + cells)
    tracemalloc.start()
    rows = list(opened(data).rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert {row.reason for row in rows if isinstance(row, Reject)} == {"too_many_columns"}
    assert peak < 5_000_000


def test_mutations_never_fail_otherwise() -> None:
    """Whatever is done to a workbook, it is read or refused by UnusableFile."""
    strings = "<si><t>가</t></si><si><r><t>나</t></r></si>"
    sheet = text_row(1, "a", "b") + '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="0"><v>46329.5</v></c></row>'
    whole = f'<?xml version="1.0"?><worksheet><sheetData>{sheet}</sheetData></worksheet>'
    random_ = random.Random(20261103)
    words = [
        "<c>",
        "</row>",
        "<v>",
        "&lt;",
        "\0",
        't="e"',
        't="s"',
        'r="ZZZ9"',
        "<f>",
        "1e999",
        '"',
        "<!--",
        "-->",
        "�",
    ]
    for _ in range(300):
        text = whole
        for _ in range(random_.randint(1, 4)):
            at = random_.randrange(len(text))
            text = text[:at] + random_.choice(words) + text[at + random_.randint(0, 6) :]
        data = bytearray(workbook(text if text.startswith("<?xml") else "<?xml" + text, strings=strings, styles=[22]))
        if random_.random() < 0.3:
            data[random_.randrange(len(data))] ^= 1 << random_.randrange(8)
        try:
            table = opened(bytes(data), name="x.xlsx")
            assert all(isinstance(row, Row | Reject) for row in table.rows())
        except UnusableFile as error:
            assert error.reason
