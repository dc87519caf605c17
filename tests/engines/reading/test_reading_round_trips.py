"""What is written in any dialect or sheet is read again as it was."""

from __future__ import annotations

import csv
import io
import unicodedata

import openpyxl
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from meari.engines.reading import open_table
from meari.vocabulary.reading import Limits, Reject, Row

LETTERS = st.text(
    alphabet=st.one_of(
        st.sampled_from("가나다똠 ,;\t|\"'\n-=a1"), st.characters(codec="cp949", exclude_categories=["Cc", "Cs"])
    ),
    max_size=12,
).map(lambda text: unicodedata.normalize("NFC", text))
CELL = LETTERS.filter(lambda text: text.encode("cp949", "ignore").decode("cp949") == text)
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8)
)
DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from([",", ";", "\t", "|"]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    }
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "cp949", "utf-16"])


def filled(rows: list[list[str]]) -> list[tuple[str, ...]]:
    """Rows that hold anything; blank ones are passed over by every reader."""
    return [tuple(row) for row in rows if "".join(row).strip()]


def written(rows: list[list[str]], dialect: dict[str, object]) -> str:
    target = io.StringIO(newline="")
    csv.writer(target, **dialect).writerows(rows)  # type: ignore[arg-type]
    return target.getvalue()


def looks_like_rows(cell: str, delimiter: str) -> bool:
    """Whether the lines of a cell may be rows that a quote had swallowed: nobody can tell, and rows are saved then."""
    return delimiter in cell and cell.count("\n") >= (3 if delimiter == "," else 1)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=TABLES, dialect=DIALECTS, encoding=ENCODINGS)
def test_csv_with_everything_told(rows: list[list[str]], dialect: dict[str, object], encoding: str) -> None:
    assume(not any(looks_like_rows(cell, str(dialect["delimiter"])) for row in rows for cell in row))
    header = [f"열{number}" for number in range(len(rows[0]))]
    data = written([header, *rows], dialect).encode(encoding)
    table = open_table(
        io.BytesIO(data), encoding=encoding.replace("utf-16", "utf-16-le"), delimiter=str(dialect["delimiter"])
    )
    assert table.header == tuple(header)
    assert [row.cells for row in table.rows() if isinstance(row, Row)] == filled(rows)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(st.integers(0, 10**9), CELL, st.dates()), min_size=3, max_size=9),
    dialect=DIALECTS, encoding=ENCODINGS,
)  # fmt: skip
def test_csv_with_everything_found(
    rows: list[tuple[int, str, object]], dialect: dict[str, object], encoding: str
) -> None:
    lines = [["번호", "고객의 목소리", "받은 날"], *([str(key), text, str(day)] for key, text, day in rows)]
    table = open_table(io.BytesIO(written(lines, dialect).encode(encoding)))
    assert (table.header, table.delimiter) == (tuple(lines[0]), dialect["delimiter"])
    assert [row.cells for row in table.rows() if isinstance(row, Row)] == [tuple(line) for line in lines[1:]]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=TABLES)
def test_xlsx_of_openpyxl(rows: list[list[str]]) -> None:
    clean = [[ILLEGAL_CHARACTERS_RE.sub("", cell).lstrip("=") for cell in row] for row in rows]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([f"열{number}" for number in range(len(clean[0]))])
    for row in clean:
        sheet.append([cell or None for cell in row])
    target = io.BytesIO()
    book.save(target)
    found = [row for row in open_table(target).rows() if not isinstance(row, Reject) or row.reason != "x"]
    assert [row.cells for row in found if isinstance(row, Row)] == [tuple(row) for row in clean if any(row)]


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=300), quoted=st.text(alphabet='",\n가a', max_size=200))
def test_any_bytes_account_for_every_line(data: bytes, quoted: str) -> None:
    """Rows and rejects come in the order of lines, each line once, whatever stands in the file."""
    content = b"id,text,day\n" + b"1,some text,some day\n" * 150 + quoted.encode() + b"\n" + data
    table = open_table(io.BytesIO(content), encoding="utf-8", delimiter=",", limits=Limits(record_lines=20))
    lines = [row.line for row in table.rows()]
    assert lines == sorted(set(lines))
    assert lines[:1] == [2]
