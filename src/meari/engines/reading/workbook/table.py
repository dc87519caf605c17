"""A sheet of a workbook as a table of canonical text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from meari.engines.reading.headers import FIRST_ROWS, column_index, column_letters, find_header, name_columns
from meari.engines.reading.shapes import FileKind, Table, UnusableFile, numbers_of, shown
from meari.engines.reading.workbook.archive import Archive
from meari.engines.reading.workbook.cells import CellReader, RawRow
from meari.engines.reading.workbook.formats import CANONICAL, Meaning, UnreadableNumber, render
from meari.engines.reading.workbook.parts import Sheet, Workbook, read_workbook
from meari.engines.reading.workbook.strings import SharedStrings, read_strings, unescape
from meari.engines.reading.workbook.xml import feed
from meari.vocabulary.reading import Limits, Note, Reject, Row

NO_STRING = 1 << 60  # a number that no shared string has


def open_workbook(stream: BinaryIO, *, limits: Limits, sheet: str | None = None) -> Table:
    """A table over the sheet named, or over the first visible one that has a header.

    Everything that will be read is unpacked and checked once before the first row is given out.
    Raises UnusableFile: those of the archive and its parts, unknown_sheet, empty_file, no_header, too_many_rows,
    too_many_columns.
    """
    archive = Archive(stream, limits=limits)
    workbook = read_workbook(archive, depth=limits.xml_depth)
    strings = SharedStrings()
    if workbook.strings_part:
        archive.verify(workbook.strings_part)
        chunks = archive.chunks(workbook.strings_part)
        strings = read_strings(chunks, part=workbook.strings_part, depth=limits.xml_depth)
    names = tuple(each.name for each in workbook.sheets)
    refusal: UnusableFile | None = None
    for candidate in _candidates(workbook, sheet):
        source = SheetSource(archive, candidate, workbook=workbook, strings=strings, limits=limits)
        try:
            header, line = source.open()
        except UnusableFile as error:
            if sheet is not None or error.reason not in ("empty_file", "no_header"):
                raise
            refusal = refusal or error
            continue
        return Table(FileKind.XLSX, header, line, source, sheets=names, sheet=candidate.name)
    raise refusal or UnusableFile("no_sheet")


def _candidates(workbook: Workbook, sheet: str | None) -> list[Sheet]:
    if sheet is None:
        return [each for each in workbook.sheets if each.is_visible]
    chosen = [each for each in workbook.sheets if each.name == sheet]
    if not chosen:
        raise UnusableFile("unknown_sheet", sheet=sheet[:100])
    return chosen


class CellProblem(ValueError):
    """A cell because of which its row cannot be read."""

    def __init__(self, reason: str, index: int, value: str, **params: int) -> None:
        super().__init__(reason)
        self.reason, self.index, self.value, self.params = reason, index, value, params


class SheetSource:
    """The rows under the header of a sheet. Sizes and positions are bytes of the unpacked sheet."""

    def __init__(
        self, archive: Archive, sheet: Sheet, *, workbook: Workbook, strings: SharedStrings, limits: Limits
    ) -> None:
        self.size = archive.size(sheet.part)
        self.position = 0
        self._archive, self._sheet, self._strings, self._limits = archive, sheet, strings, limits
        self._meanings = {str(style): meaning for style, meaning in enumerate(workbook.meanings)}
        self._is_1904 = workbook.is_1904
        self._header: tuple[str, ...] = ()
        self._header_line = 0
        self._columns: dict[str, int] = {}

    def open(self) -> tuple[tuple[str, ...], int]:
        """Checks the sheet whole and finds its header; returns it with its row number."""
        counted = self._archive.verify(self._sheet.part, counted=(b"<row", b":row"))
        if counted > self._limits.sheet_rows and self._count_filled() > self._limits.sheet_rows + FIRST_ROWS:
            raise UnusableFile("too_many_rows", limit=self._limits.sheet_rows)
        first: list[tuple[int, list[str]]] = []
        broken: list[tuple[int, str]] = []
        for raw in self._raw_rows():
            try:
                cells = self._cells(raw, [])
            except CellProblem as problem:
                broken.append((raw.number, problem.reason))
                continue
            if any(cell.strip() for cell in cells):
                first.append((raw.number, _trimmed(cells)))
            if len(first) == FIRST_ROWS:
                break
        line, header = find_header(first, broken=broken)
        self._header, self._header_line = name_columns(header, most=self._limits.columns), line
        return self._header, line

    def items(self, after: str | None) -> Iterator[Row | Reject]:
        """See Table.rows. A position is the number of the last row dealt with."""
        done = max(numbers_of(after, count=1)[0] if after else 0, self._header_line)
        for raw in self._raw_rows():
            if raw.number <= done or not raw.cells:
                continue
            notes: list[Note] = []
            try:
                cells = self._cells(raw, notes)
            except CellProblem as problem:
                yield Reject(
                    raw.number, self._name(problem.index), shown(problem.value), problem.reason, problem.params
                )
                continue
            if any(cells) or notes:
                yield self._row(raw.number, cells, tuple(notes))

    def _row(self, number: int, cells: list[str], notes: tuple[Note, ...]) -> Row | Reject:
        width = len(self._header)
        if len(cells) > width:
            beyond = next((index for index in range(width, len(cells)) if cells[index].strip()), None)
            if beyond is not None:
                params = {"columns": len(_trimmed(cells)), "expected": width}
                return Reject(number, column_letters(beyond), shown(cells[beyond]), "too_many_columns", params)
            del cells[width:]
        elif len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        return Row(number, tuple(cells), "", notes)

    def _raw_rows(self) -> Iterator[RawRow]:
        part = self._sheet.part
        reader = CellReader(part, depth=self._limits.xml_depth)
        self.position = 0
        for chunk in self._archive.chunks(part):
            feed(reader.parser, chunk, part=part)
            yield from reader.rows
            reader.rows.clear()
            self.position += len(chunk)
        feed(reader.parser, b"", part=part, is_last=True)
        yield from reader.rows

    def _count_filled(self) -> int:
        return sum(1 for raw in self._raw_rows() if any(text for _, _, _, text, _ in raw.cells))

    def _cells(self, raw: RawRow, notes: list[Note]) -> list[str]:
        """The texts of a row from column A on. Raises CellProblem."""
        texts: list[str] = []
        columns, number = self._columns, str(raw.number)
        digits = len(number)
        for reference, kind, style, text, formula in raw.cells:
            if text is None and formula is None:
                continue
            index = len(texts)
            if reference:
                place = columns.get(reference[:-digits])
                if place is None or reference[-digits:] != number:
                    place = self._index(reference, number)
                if place != index:
                    if place < index:
                        raise CellProblem("cells_out_of_order", place, text or "")
                    if place > self._limits.columns:
                        if not text:
                            continue
                        raise CellProblem(
                            "too_many_columns", place, text, columns=place + 1, expected=len(self._header)
                        )
                    texts.extend([""] * (place - index))
                    index = place
            if formula is not None and not text and kind != "str":
                raise CellProblem("formula_without_value", index, f"={formula}")
            texts.append(self._text(kind, style, text or "", index, notes))
        return texts

    def _index(self, reference: str, row: str) -> int:
        letters = reference[: -len(row)]
        if not reference.endswith(row) or not letters.isalpha() or not letters.isascii() or len(letters) > 3:
            raise CellProblem("broken_reference", 0, reference)
        index = self._columns[letters] = column_index(letters.upper())
        return index

    def _text(self, kind: str, style: str, text: str, index: int, notes: list[Note]) -> str:
        if kind == "n":
            return self._number(style, text, index) if text else ""
        if kind == "s":
            text = self._shared(text, index)
        elif kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(text.strip(), text)
        elif kind == "e":
            notes.append(Note(self._name(index), "error_cell", shown(text)))
            return ""
        else:
            text = unescape(text)
        if len(text) > self._limits.cell_chars:
            raise CellProblem("cell_too_long", index, text)
        return text

    def _shared(self, text: str, index: int) -> str:
        try:
            return self._strings[int(text) if len(text) < 12 and text.isdigit() else NO_STRING]
        except IndexError:
            raise CellProblem("unknown_shared_string", index, text) from None

    def _number(self, style: str, text: str, index: int) -> str:
        meaning = self._meanings.get(style, Meaning.NUMBER)
        if meaning is Meaning.NUMBER and CANONICAL.match(text):
            return text
        try:
            return render(text.strip(), meaning, is_1904=self._is_1904)
        except UnreadableNumber as error:
            raise CellProblem(error.reason, index, text) from None

    def _name(self, index: int) -> str:
        return self._header[index] if index < len(self._header) else column_letters(index)


def _trimmed(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
