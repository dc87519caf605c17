"""Lines into records, after RFC 4180, with quotes that never close found and the lines behind them saved.

The quote state machine is the standard library's, in strict mode. Where it meets a contradiction, only the line on
which the record began is given up. The lines it had swallowed up to the contradiction are then read one by one, and
reading goes on normally at the line of the contradiction, so each line is read at most three times and a hostile file
cannot make this quadratic.
"""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from meari.vocabulary.reading import Limits

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

REASONS = (("field larger", "cell_too_long"), ("new-line character", "stray_carriage_return"))


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that cannot be read, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Form:
    """What parts cells, and whether quotes enclose them."""

    delimiter: str
    has_quotes: bool = True


Record = tuple[int, int, list[str] | Broken]  # first line, line behind the last, as indexes into the block


class Records:
    """The records of one block of lines. `used` tells afterwards how many lines were used up.

    `width` is the number of columns, 0 while it is unknown.
    """

    def __init__(self, lines: Sequence[str], *, form: Form, limits: Limits, is_last: bool, width: int = 0) -> None:
        self._lines = lines
        self._form = form
        self._swallowed = 4 if form.delimiter == "," else 2
        self._limits = limits
        self._is_last = is_last
        self._width = width
        self._longest = max(map(len, lines), default=0) or 1
        self.used = 0

    def __iter__(self) -> Iterator[Record]:
        """Records in order; stops before a record that the next block must finish."""
        alone_until = 0
        while self.used < len(self._lines):
            if self.used < alone_until:
                start = self.used
                self.used += 1
                yield start, start + 1, self._alone(start)
                continue
            stop, reason = yield from self._while_sound()
            start = self.used
            if reason is None:
                return
            alone_until = stop - 1 if reason == "broken_quotes" else stop
            self.used += 1
            yield start, start + 1, Broken(reason)

    def _while_sound(self) -> Generator[Record, None, tuple[int, str | None]]:
        """Yields records up to the first trouble; returns the line behind it and its reason, None at a sound end."""
        lines, base, start = self._lines, self.used, self.used
        few = max(min(self._swallowed - 1, self._limits.record_chars // self._longest, self._limits.record_lines), 1)
        reader = self._reader(map(lines.__getitem__, range(base, len(lines))))
        try:
            for cells in reader:
                end = base + reader.line_num
                if end - start > few and self._runs_away(start, end):
                    return end, "quote_never_closes"
                self.used = end
                yield start, end, cells
                start = end
        except csv.Error as error:
            stop = base + reader.line_num
            if "unexpected end" in str(error):
                unfinished = not self._is_last and not self._is_over_limits(start, stop)
                return stop, None if unfinished else "quote_never_closes"
            return stop, next((reason for words, reason in REASONS if words in str(error)), "broken_quotes")
        return len(lines), None

    def _alone(self, index: int) -> list[str] | Broken:
        try:
            return next(iter(self._reader([self._lines[index]])), [])
        except csv.Error:
            return Broken("broken_quotes")

    def _runs_away(self, start: int, end: int) -> bool:
        return self._is_over_limits(start, end) or self._holds_rows(start, end)

    def _is_over_limits(self, start: int, end: int) -> bool:
        if end - start > self._limits.record_lines:
            return True
        return sum(map(len, self._lines[start:end])) > self._limits.record_chars

    def _holds_rows(self, start: int, end: int) -> bool:
        """Whether the lines of a record all look like rows of this table, so that its quotes met by chance.

        Commas are common in text, so it takes four lines there and two with other delimiters.
        """
        if self._width < 2 or end - start < self._swallowed or (self._width == 2 and self._swallowed == 4):
            return False
        return all(self._is_row(line) for line in self._lines[start:end])

    def _is_row(self, line: str) -> bool:
        delimiter, width = self._form.delimiter, self._width
        return line.count(delimiter) + 1 == width or len(next(csv.reader([line], delimiter=delimiter), [])) == width

    def _reader(self, lines: Iterable[str]) -> CsvReader:
        if self._form.has_quotes:
            return csv.reader(lines, delimiter=self._form.delimiter, strict=True)
        return csv.reader(lines, delimiter=self._form.delimiter, strict=True, quoting=csv.QUOTE_NONE)
