"""A delimited file as a table: opened by a sample, then streamed block by block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import BinaryIO

from meari.engines.reading import encodings
from meari.engines.reading.delimited import dialect as dialects
from meari.engines.reading.delimited.blocks import UNFIT, Block, Blocks
from meari.engines.reading.delimited.dialect import Dialect
from meari.engines.reading.delimited.records import Broken, Form, Records
from meari.engines.reading.headers import FIRST_ROWS, find_header, name_columns
from meari.engines.reading.shapes import FileKind, Table, UnusableFile, numbers_of, shown
from meari.vocabulary.reading import Limits, Reject, Row

SAMPLE_BYTES = 1 << 18
NEW_ROW = partial(tuple.__new__, Row)  # what Row(...) does, in a third of the time
NOTHING = " \t\r\n,;|"  # what a line without cells may hold
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1d\x7f]")


def open_delimited(
    stream: BinaryIO, *, limits: Limits, encoding: str | None = None, delimiter: str | None = None
) -> Table:
    """A table over a buffered, seekable stream; what is not given is found out.

    Raises UnusableFile: empty_file, no_header, too_many_columns, not_text, unknown_encoding, unknown_delimiter.
    """
    size = stream.seek(0, 2)
    codec = encodings.canonical(encoding) if encoding else encodings.detect(stream)
    start = _bom_length(stream)
    stream.seek(start)
    sample = encodings.decode(stream.read(SAMPLE_BYTES), "utf-8" if codec == "utf-8-sig" else codec)
    _refuse_rubbish(sample)
    newline = dialects.find_newline(sample)
    is_whole = start + SAMPLE_BYTES >= size
    lines = dialects.split_lines(sample, newline)
    lines = lines if is_whole else lines[:-1] or lines
    stated = dialects.stated_delimiter(lines[0]) if lines else None
    if delimiter:
        dialects.check_delimiter(delimiter)
    chosen = delimiter or stated or dialects.find_delimiter(lines, is_whole=is_whole)
    dialect = Dialect(chosen, newline, dialects.uses_quotes(lines[1:] if stated else lines, chosen))
    source = DelimitedSource(stream, size=size, encoding=codec, dialect=dialect, limits=limits)
    header, line = source.open(start, skip=1 if stated else 0)
    shown_delimiter = None if chosen == dialects.NO_DELIMITER else chosen
    return Table(FileKind.CSV, header, line, source, encoding=codec, delimiter=shown_delimiter)


def _refuse_rubbish(sample: str) -> None:
    if len(CONTROLS.findall(sample)) * 10 > len(sample):
        raise UnusableFile("not_text")
    if len(encodings.ESCAPED.findall(sample)) * 10 > len(sample):
        raise UnusableFile("unknown_encoding", encoding="")


def _bom_length(stream: BinaryIO) -> int:
    stream.seek(0)
    head = stream.read(3)
    return next((len(bom) for bom, _ in encodings.BOMS if head.startswith(bom)), 0)


class DelimitedSource:
    """The rows under the header of a delimited file."""

    def __init__(self, stream: BinaryIO, *, size: int, encoding: str, dialect: Dialect, limits: Limits) -> None:
        self.size = size
        self.position = 0
        self._limits = limits
        self._form = Form(dialect.delimiter, dialect.has_quotes)
        most = limits.record_chars * 4
        self._blocks = Blocks(stream, encoding=encoding, newline=dialect.newline, most_bytes=most)
        self._header: tuple[str, ...] = ()
        self._first = (0, 1, 0)  # byte, line and last line above the rows

    def open(self, start: int, *, skip: int) -> tuple[tuple[str, ...], int]:
        """Finds the header behind `skip` lines; returns it with its line."""
        self._blocks.seek(start, 1)
        block = self._blocks.read()
        if block is None:
            raise UnusableFile("empty_file")
        if block.cut_line:
            raise UnusableFile("line_too_long", line=1, limit=self._limits.record_chars)
        block.lines[:skip] = [""] * skip
        first: list[tuple[int, int, Sequence[str]]] = []
        broken: list[tuple[int, str]] = []
        for begin, end, cells in islice(self._records(block, 0, is_last=True), FIRST_ROWS * 3):
            if isinstance(cells, Broken):
                broken.append((begin + 1, cells.reason))
            elif "".join(cells).strip(NOTHING):
                first.append((begin + 1, end, cells))
        line, header = find_header([(begin, cells) for begin, _, cells in first[:FIRST_ROWS]], broken=broken)
        last = next(end for begin, end, _ in first if begin == line)
        if any(UNFIT.search(cell) for cell in header):
            raise UnusableFile("broken_header", line=line, cause="undecodable")
        self._header = name_columns(header, most=self._limits.columns)
        self._first = (start, 1, last)
        return self._header, line

    def items(self, after: str | None) -> Iterator[Row | Reject]:
        """See Table.rows. A position is the byte and line where a block starts, and the last line dealt with."""
        offset, line, done = numbers_of(after, count=3) if after else self._first
        if offset > self.size:
            raise UnusableFile("unknown_position", position=offset)
        self._blocks.seek(offset, line)
        while block := self._blocks.read():
            origin = f"{block.offset}:{block.first_line}:"
            if block.cut_line:
                if block.first_line > done:
                    yield self._too_long(block, origin)
                continue
            yield from self._rows(block, origin, done)
            self.position = self._blocks.offset
        self.position = self.size

    def _records(self, block: Block, width: int, *, is_last: bool) -> Records:
        return Records(block.lines, form=self._form, limits=self._limits, is_last=is_last, width=width)

    def _rows(self, block: Block, origin: str, done: int) -> Iterator[Row | Reject]:
        width, first = len(self._header), block.first_line
        # A clean record of so few lines cannot hold a cell that is too long: it needs no second look.
        few = self._limits.cell_chars // max(block.longest, 1) if block.is_clean else 0
        records = self._records(block, width, is_last=block.is_last)
        for start, end, cells in records:
            if first + start <= done:
                continue
            if isinstance(cells, Broken):
                yield self._reject(first + start, cells.reason, block.lines[start], origin)
            elif end - start <= few and len(cells) == width and cells[0].strip():
                yield NEW_ROW((first + start, tuple(cells), origin, ()))
            elif "".join(cells).strip():
                yield self._checked(first + start, first + end - 1, cells, origin)
        self._blocks.give_back(block, records.used)

    def _checked(self, line: int, last_line: int, cells: list[str], origin: str) -> Row | Reject:
        """A record that needs a second look: NFC, width, length and bytes that do not fit."""
        width = len(self._header)
        if len(cells) > width and not any(cells[width:]):
            del cells[width:]
        if len(cells) != width:
            reason = "too_many_columns" if len(cells) > width else "too_few_columns"
            params = {"columns": len(cells), "expected": width, "last_line": last_line}
            return Reject(line, None, shown(self._form.delimiter.join(cells)), reason, params, origin)
        for column, cell in zip(self._header, cells, strict=True):
            unfit = UNFIT.search(cell)
            if unfit:
                reason = "nul" if unfit.group() == "\0" else "undecodable"
                return Reject(line, column, shown(cell), reason, {"at": unfit.start() + 1}, origin)
            if len(cell) > self._limits.cell_chars:
                params = {"chars": len(cell), "limit": self._limits.cell_chars}
                return Reject(line, column, shown(cell), "cell_too_long", params, origin)
        return Row(line, tuple(map(encodings.composed, cells)), origin)

    def _reject(self, line: int, reason: str, text: str, origin: str) -> Reject:
        return Reject(line, None, shown(text.rstrip("\r\n")), reason, {"last_line": line}, origin)

    def _too_long(self, block: Block, origin: str) -> Reject:
        params = {"limit": self._limits.record_chars}
        return Reject(block.first_line, None, shown(block.lines[0]), "line_too_long", params, origin)
