"""Small files built in code, as real systems write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

from meari.engines.reading import Table, open_table
from meari.vocabulary.reading import Limits, Reject, Row

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def opened(data: bytes | str, *, name: str = "", limits: Limits | None = None, **how: str) -> Table:
    return open_table(io.BytesIO(data.encode() if isinstance(data, str) else data), name=name, limits=limits, **how)


def cells(data: bytes | str, **how: str) -> list[tuple[str, ...]]:
    """The cells of all rows; fails where anything was rejected."""
    rows = list(opened(data, **how).rows())
    assert [row for row in rows if isinstance(row, Reject)] == []
    return [row.cells for row in rows]


def rejected(data: bytes | str, **how: str) -> list[tuple[int, str]]:
    """Line and reason of every reject."""
    return [(row.line, row.reason) for row in opened(data, **how).rows() if isinstance(row, Reject)]


def good(rows: Iterable[Row | Reject]) -> list[tuple[int, tuple[str, ...]]]:
    """Line and cells of every good row."""
    return [(row.line, row.cells) for row in rows if isinstance(row, Row)]


def zipped(parts: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def workbook(
    sheet: str | bytes = "", *, formats: Mapping[int, str] | None = None, styles: Iterable[int] = (),
    strings: str = "", namespace: str = MAIN, date1904: bool = False, more: Mapping[str, str | bytes] | None = None,
    sheets: str = '<sheet name="Sheet1" sheetId="1" r:id="rId1"/>',
) -> bytes:  # fmt: skip
    """An XLSX of given XML; `sheet` is what stands in sheetData, or a whole part where it begins with "<?xml"."""
    body = sheet if isinstance(sheet, bytes) or sheet.startswith("<?xml") else (
        f'<worksheet xmlns="{namespace}"><dimension ref="A1"/><sheetData>{sheet}</sheetData></worksheet>'
    )  # fmt: skip
    numbers = "".join(f'<numFmt numFmtId="{key}" formatCode="{code}"/>' for key, code in (formats or {}).items())
    used = "".join(f'<xf numFmtId="{key}"/>' for key in styles)
    parts: dict[str, str | bytes] = {
        "_rels/.rels": _links(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{OFFICE}"><workbookPr date1904="{int(date1904)}"/>'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _links(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml"),
            ("rId8", "styles", "styles.xml"), ("rId9", "sharedStrings", "sharedStrings.xml"),
        ),
        "xl/worksheets/sheet1.xml": body,
        "xl/styles.xml": f'<styleSheet xmlns="{namespace}"><numFmts>{numbers}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{used}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{namespace}">{strings}</sst>',
    }  # fmt: skip
    return zipped({**parts, **(more or {})})


def text_row(number: int, *texts: str) -> str:
    """A row of inline strings from column A on."""
    inner = "".join(
        f'<c r="{chr(65 + index)}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for index, text in enumerate(texts)
    )
    return f'<row r="{number}">{inner}</row>'


def _links(*links: tuple[str, str, str]) -> str:
    inner = "".join(f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{to}"/>' for key, kind, to in links)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )
