"""JSON lines as a table: the keys of the first lines are the columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, NoReturn

from meari.engines.reading.delimited.blocks import UNFIT, Block, Blocks
from meari.engines.reading.encodings import composed
from meari.engines.reading.shapes import FileKind, Table, UnusableFile, numbers_of, shown
from meari.vocabulary.reading import Limits, Reject, Row

FIRST_LINES = 1_000
BRACKETS = re.compile(r"[\[{\]}]")
STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')


class BadLine(ValueError):
    """A line that is no record: `reason` is a key."""

    def __init__(self, reason: str, column: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.column = reason, column


def open_jsonl(stream: BinaryIO, *, limits: Limits) -> Table:
    """A table over one JSON object a line, in UTF-8.

    Columns are the keys of the first 1,000 lines in order of appearance; a later line with another key is rejected,
    since its value would have no column. Missing keys and null are empty; numbers stay as written, true and false are
    TRUE and FALSE, lists and objects stay JSON. Raises UnusableFile: empty_file, no_header, too_many_columns.
    """
    source = LineSource(stream, limits=limits)
    return Table(FileKind.JSONL, source.open(), 0, source)


class LineSource:
    """The objects of a file of JSON lines. Sizes and positions are bytes."""

    def __init__(self, stream: BinaryIO, *, limits: Limits) -> None:
        self.size = stream.seek(0, 2)
        self.position = 0
        self._limits = limits
        stream.seek(0)
        self._start = 3 if stream.read(3) == b"\xef\xbb\xbf" else 0
        self._blocks = Blocks(stream, encoding="utf-8", newline="\n", most_bytes=limits.record_chars * 4)
        self._header: tuple[str, ...] = ()

    def open(self) -> tuple[str, ...]:
        """The columns."""
        self._blocks.seek(self._start, 1)
        block = self._blocks.read()
        if block is None:
            raise UnusableFile("empty_file")
        keys: dict[str, None] = {}
        for line in islice(block.lines, FIRST_LINES):
            try:
                keys.update(dict.fromkeys(_parse(line, depth=self._limits.json_depth)))
            except BadLine:
                continue  # rejected when its turn comes
        if not keys:
            raise UnusableFile("no_header")
        if len(keys) > self._limits.columns:
            raise UnusableFile("too_many_columns", columns=len(keys), limit=self._limits.columns)
        self._header = tuple(keys)
        return self._header

    def items(self, after: str | None) -> Iterator[Row | Reject]:
        """See Table.rows. A position is the byte and line where a block starts, and the last line dealt with."""
        offset, first, done = numbers_of(after, count=3) if after else (self._start, 1, 0)
        self._blocks.seek(offset, first)
        while block := self._blocks.read():
            origin = f"{block.offset}:{block.first_line}:"
            for number, line in enumerate(block.lines, block.first_line):
                if number > done and not line.isspace():
                    yield self._item(block, number, line)._replace(origin=origin)
            self.position = self._blocks.offset
        self.position = self.size

    def _item(self, block: Block, number: int, line: str) -> Row | Reject:
        try:
            if block.cut_line:
                raise BadLine("line_too_long")
            if not block.is_clean and UNFIT.search(line):
                raise BadLine("undecodable")
            record = _parse(line, depth=self._limits.json_depth)
            if unknown := next((key for key in record if key not in self._header), None):
                raise BadLine("unknown_column", unknown)
            for key, value in record.items():
                if len(value) > self._limits.cell_chars:
                    raise BadLine("cell_too_long", key)
        except BadLine as error:
            return Reject(number, error.column, shown(line.strip()), error.reason, {})
        return Row(number, tuple(record.get(key, "") for key in self._header))


def _parse(line: str, *, depth: int) -> dict[str, str]:
    """The cells of a line by their key. Raises BadLine: not_json, not_an_object, json_too_deep, nul, undecodable."""
    _check_depth(line, depth)
    try:
        value = json.loads(
            line, object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_Number, parse_int=_Number
        )
    except (ValueError, RecursionError) as error:
        raise error if isinstance(error, BadLine) else BadLine("not_json") from error
    if not isinstance(value, dict):
        raise BadLine("not_an_object")
    return {composed(key): _cell(composed(key), each) for key, each in value.items()}


class _Number(str):
    """A number as it was written: no digit is lost."""


def _cell(key: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    unfit = UNFIT.search(text)
    if unfit:
        raise BadLine("nul" if unfit.group() == "\0" else "undecodable", key)
    return composed(str(text))


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadLine("key_twice")
    return found


def _refuse(_: str) -> NoReturn:
    raise BadLine("not_json")


def _check_depth(line: str, depth: int) -> None:
    if line.count("[") + line.count("{") <= depth:
        return
    level = 0
    for bracket in BRACKETS.findall(STRINGS.sub("", line)):
        level += 1 if bracket in "[{" else -1
        if level > depth:
            raise BadLine("json_too_deep")
