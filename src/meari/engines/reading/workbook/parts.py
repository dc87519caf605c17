"""The small parts of a workbook: which sheets it has, its date system and what its number formats mean."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass

from meari.engines.reading.shapes import UnusableFile
from meari.engines.reading.workbook.archive import Archive
from meari.engines.reading.workbook.formats import BUILT_IN, Meaning, meaning_of
from meari.engines.reading.workbook.xml import Attributes, walk


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its name, its part, and whether people see it."""

    name: str
    part: str
    is_visible: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """What must be known before a sheet can be read; `meanings` by the style number of a cell."""

    sheets: tuple[Sheet, ...]
    strings_part: str | None
    meanings: tuple[Meaning, ...]
    is_1904: bool


def read_workbook(archive: Archive, *, depth: int) -> Workbook:
    """Raises UnusableFile: not_a_workbook, binary_workbook, open_document, no_sheet and those of the parts."""
    part = _workbook_part(archive, depth)
    links = _links(archive, part, depth)
    listed: list[tuple[str, str, str]] = []
    is_1904 = False

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal is_1904
        if name == "sheet":
            listed.append((attributes.get("name", ""), attributes.get("id", ""), attributes.get("state", "visible")))
        elif name == "workbookPr":
            is_1904 = attributes.get("date1904", "0").lower() in ("1", "true", "on")

    _walk(archive, part, depth, opened)
    by_id = {link.key: link for link in links}
    sheets = tuple(
        Sheet(name, by_id[key].target, state == "visible")
        for name, key, state in listed
        if key in by_id and by_id[key].type == "worksheet" and by_id[key].target in archive
    )
    if not sheets:
        raise UnusableFile("no_sheet")
    strings = next((link.target for link in links if link.type == "sharedStrings" and link.target in archive), None)
    styles = next((link.target for link in links if link.type == "styles" and link.target in archive), None)
    return Workbook(sheets, strings, _meanings(archive, styles, depth), is_1904)


@dataclass(frozen=True, slots=True)
class _Link:
    key: str
    type: str
    target: str


def _workbook_part(archive: Archive, depth: int) -> str:
    for link in _links(archive, "", depth):
        if link.type == "officeDocument" and link.target in archive:
            if link.target.lower().endswith(".bin"):
                raise UnusableFile("binary_workbook")
            return link.target
    if "xl/workbook.xml" in archive:
        return "xl/workbook.xml"
    if "xl/workbook.bin" in archive:
        raise UnusableFile("binary_workbook")
    if "content.xml" in archive and "mimetype" in archive:
        raise UnusableFile("open_document")
    raise UnusableFile("not_a_workbook")


def _links(archive: Archive, part: str, depth: int) -> list[_Link]:
    """The relations of a part, targets as names in the archive; those outside the archive are left out."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    links: list[_Link] = []

    def opened(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            whole = target if target.startswith("/") else posixpath.join(folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            links.append(_Link(attributes.get("Id", ""), kind, posixpath.normpath(whole).lstrip("/")))

    if path in archive:
        _walk(archive, path, depth, opened)
    return links


def _meanings(archive: Archive, part: str | None, depth: int) -> tuple[Meaning, ...]:
    if part is None:
        return ()
    custom: dict[int, Meaning] = {}
    used: list[int] = []
    within = ""

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal within
        if name == "numFmt" and within == "numFmts":
            custom[_number(attributes.get("numFmtId"))] = meaning_of(attributes.get("formatCode", ""))
        elif name == "xf" and within == "cellXfs":
            used.append(_number(attributes.get("numFmtId")))
        elif name in ("numFmts", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            within = name

    _walk(archive, part, depth, opened)
    return tuple(custom.get(key) or BUILT_IN.get(key, Meaning.NUMBER) for key in used)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _walk(archive: Archive, part: str, depth: int, opened: Callable[[str, Attributes], None]) -> None:
    archive.verify(part)
    walk(archive.chunks(part), part=part, depth=depth, start=opened)
