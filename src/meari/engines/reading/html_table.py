"""HTML that calls itself a spreadsheet, as many Korean back offices export it: the largest table of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from meari.engines.reading import encodings
from meari.engines.reading.headers import FIRST_ROWS, column_letters, find_header, name_columns
from meari.engines.reading.markup import Piece, attribute, pieces, unescape
from meari.engines.reading.shapes import FileKind, Table, UnusableFile, numbers_of, shown
from meari.vocabulary.reading import Limits, Reject, Row

DEPTH = 20  # tables within tables


def open_html(stream: BinaryIO, *, limits: Limits, encoding: str | None = None) -> Table:
    """The largest table of a page of at most `limits.html_bytes`; cells are text, merged ones stand top left.

    Raises UnusableFile: page_too_large, no_table, too_many_rows, too_many_columns, empty_file, no_header.
    """
    size = stream.seek(0, 2)
    if size > limits.html_bytes:
        raise UnusableFile("page_too_large", bytes=size, limit=limits.html_bytes)
    codec = encodings.canonical(encoding) if encoding else encodings.detect(stream)
    stream.seek(0)
    text = encodings.decode(stream.read(), codec).replace("\0", "\ufffd")
    tables = TableReader(limits)
    for piece in pieces(encodings.composed(text.removeprefix("\ufeff"))):
        tables.take(piece)
    rows = max(tables.finished(), key=len, default=[])
    if not rows:
        raise UnusableFile("no_table")
    source = PageSource(rows, limits=limits)
    header, line = source.open()
    return Table(FileKind.HTML, header, line, source, encoding=codec)


@dataclass(slots=True)
class _Grid:
    rows: list[list[str]] = field(default_factory=list)
    cell: list[str] | None = None
    spans: dict[int, int] = field(default_factory=dict)  # columns still covered from above, and for how many rows
    waiting: tuple[int, int] = (1, 1)


class TableReader:
    """Builds the tables of a page out of its pieces."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: list[_Grid] = []
        self._done: list[_Grid] = []

    def take(self, piece: Piece) -> None:
        """The next piece of the page."""
        name = piece.name
        if name == "table":
            self._table(piece.is_closing)
            return
        if not self._open:
            return
        grid = self._open[-1]
        if name == "tr":
            self._end_cell(grid)
            if not piece.is_closing:
                self._start_row(grid)
        elif name in ("td", "th"):
            self._end_cell(grid)
            if not piece.is_closing:
                self._start_cell(grid, piece.text)
        elif grid.cell is not None:
            grid.cell.append("\n" if name in ("br", "p", "div", "li") else piece.text if not name else "")

    def finished(self) -> list[list[list[str]]]:
        """The rows of each table, also of those that were never closed."""
        while self._open:
            self._table(is_closing=True)
        return [grid.rows for grid in self._done]

    def _table(self, is_closing: bool) -> None:
        if not is_closing and len(self._open) < DEPTH:
            self._open.append(_Grid())
        elif is_closing and self._open:
            self._end_cell(self._open[-1])
            self._done.append(self._open.pop())

    def _start_row(self, grid: _Grid) -> None:
        if len(grid.rows) >= self._limits.sheet_rows + FIRST_ROWS:
            raise UnusableFile("too_many_rows", limit=self._limits.sheet_rows)
        grid.rows.append([])

    def _start_cell(self, grid: _Grid, inside: str) -> None:
        if not grid.rows:
            grid.rows.append([])
        grid.cell, grid.waiting = [], (1, 1)
        if "span" in inside or "SPAN" in inside:
            grid.waiting = (_span(inside, "colspan"), _span(inside, "rowspan"))

    def _end_cell(self, grid: _Grid) -> None:
        if grid.cell is None:
            return
        row = grid.rows[-1]
        while grid.spans.get(len(row), 0):
            grid.spans[len(row)] -= 1
            row.append("")
        columns, height = grid.waiting
        columns = min(columns, self._limits.columns + 1 - len(row))
        for index in range(columns):
            if height > 1:
                grid.spans[len(row)] = height - 1
            row.append(_cell_text(grid.cell) if index == 0 else "")
        if len(row) > self._limits.columns:
            raise UnusableFile("too_many_columns", columns=len(row), limit=self._limits.columns)
        grid.cell = None


def _span(inside: str, name: str) -> int:
    value = attribute(inside, name)
    return max(int(value), 1) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _cell_text(parts: list[str]) -> str:
    lines = unescape("".join(part if part == "\n" else part.replace("\n", " ") for part in parts)).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


class PageSource:
    """The rows under the header of a page that is in memory. Sizes and positions are row numbers."""

    def __init__(self, rows: list[list[str]], *, limits: Limits) -> None:
        self.size = len(rows)
        self.position = 0
        self._rows = rows
        self._limits = limits
        self._header: tuple[str, ...] = ()
        self._header_line = 0

    def open(self) -> tuple[tuple[str, ...], int]:
        """Finds the header; returns it with its row number."""
        filled = ((line, row) for line, row in enumerate(self._rows, 1) if any(row))
        first = [each for each, _ in zip(filled, range(FIRST_ROWS), strict=False)]
        line, header = find_header(first)
        self._header, self._header_line = name_columns(header, most=self._limits.columns), line
        return self._header, line

    def items(self, after: str | None) -> Iterator[Row | Reject]:
        """See Table.rows. A position is the number of the last row dealt with."""
        done = max(numbers_of(after, count=1)[0] if after else 0, self._header_line)
        for line, row in enumerate(self._rows[done:], done + 1):
            self.position = line
            if any(row):
                yield self._checked(line, row)

    def _checked(self, line: int, row: list[str]) -> Row | Reject:
        width = len(self._header)
        cells = row[:width] if not any(row[width:]) else row
        if len(cells) != width:
            reason = "too_many_columns" if len(cells) > width else "too_few_columns"
            return Reject(line, None, shown(" | ".join(row)), reason, {"columns": len(row), "expected": width})
        for index, cell in enumerate(cells):
            if len(cell) > self._limits.cell_chars:
                params = {"chars": len(cell), "limit": self._limits.cell_chars}
                return Reject(line, self._header[index], shown(cell), "cell_too_long", params)
            if encodings.ESCAPED.search(cell) or "\ufffd" in cell:
                return Reject(line, self._header[index], shown(cell), "undecodable", {"column": column_letters(index)})
        return Row(line, tuple(cells))
