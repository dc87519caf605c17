"""A stream cut into blocks of whole lines, about a megabyte each, whatever the size of the file."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

from meari.engines.reading.delimited.dialect import split_lines
from meari.engines.reading.encodings import decode

BLOCK_BYTES = 1 << 20
UNFIT = re.compile("[\0\ud800-\udfff]")


@dataclass(slots=True)
class Block:
    """Whole lines: the byte where they start, the number of the first, and whether the file ends with them.

    `is_clean` says that it holds no NUL, no undecodable byte and nothing but NFC; `longest` is its longest line;
    `cut_line` says that it is one line too long to be kept.
    """

    offset: int
    first_line: int
    lines: list[str]
    is_last: bool
    is_clean: bool
    longest: int
    cut_line: bool = False


class Blocks:
    """Reads blocks one by one from a byte offset; the reader of records says how many lines of each it used up."""

    def __init__(self, stream: BinaryIO, *, encoding: str, newline: str, most_bytes: int) -> None:
        self._stream = stream
        self._encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        self._newline = newline
        self._end = newline.encode(self._encoding)
        self._most_bytes = max(most_bytes, BLOCK_BYTES)
        self.offset = 0
        self._line = 1
        self._rest = b""
        self._ended = False

    def seek(self, offset: int, line: int) -> None:
        """Go on at a byte where `line` starts."""
        self._stream.seek(offset)
        self.offset, self._line, self._rest, self._ended = offset, line, b"", False

    def read(self) -> Block | None:
        """The next block, or None at the end of the file."""
        raw = self._rest + self._fill()
        if not raw:
            return None
        end = len(raw) if self._ended else self._last_end(raw)
        while end == 0:
            if len(raw) > self._most_bytes:
                return self._skip_line(raw)
            raw += self._fill()
            end = len(raw) if self._ended else self._last_end(raw)
        self._rest = raw[end:]
        text = decode(raw[:end], self._encoding)
        lines = split_lines(text, self._newline)
        is_last = self._ended and not self._rest
        is_clean = not UNFIT.search(text) and unicodedata.is_normalized("NFC", text)
        block = Block(self.offset, self._line, lines, is_last, is_clean, max(map(len, lines)))
        self.offset += end
        self._line += len(lines)
        return block

    def give_back(self, block: Block, used: int) -> None:
        """The lines of the block from index `used` on shall open the next one."""
        if used < len(block.lines):
            kept = b"".join(line.encode(self._encoding, self._escapes()) for line in block.lines[used:])
            self._rest = kept + self._rest
            self.offset -= len(kept)
            self._line -= len(block.lines) - used

    def _escapes(self) -> str:
        return "surrogatepass" if self._encoding.startswith("utf-16") else "surrogateescape"

    def _fill(self) -> bytes:
        chunk = self._stream.read(BLOCK_BYTES)
        self._ended = len(chunk) < BLOCK_BYTES
        return chunk

    def _last_end(self, raw: bytes) -> int:
        """Just behind the last line end; in UTF-16 one that stands on a character's place."""
        width = len(self._end)
        at = raw.rfind(self._end)
        while at >= 0 and at % width:
            at = raw.rfind(self._end, 0, at + width - 1)
        return at + width if at >= 0 else 0

    def _first_end(self, raw: bytes) -> int:
        width = len(self._end)
        at = raw.find(self._end)
        while at >= 0 and at % width:
            at = raw.find(self._end, at + 1)
        return at + width if at >= 0 else 0

    def _skip_line(self, raw: bytes) -> Block:
        """A line beyond all limits: its beginning is kept to show, the rest is read past."""
        shown = decode(raw[:400], self._encoding)
        block = Block(self.offset, self._line, [shown], False, is_clean=False, longest=len(raw), cut_line=True)
        self.offset += len(raw)
        self._line += 1
        end = 0
        while end == 0 and not self._ended:
            raw = self._fill()
            end = self._first_end(raw)
            self.offset += end or len(raw)
        self._rest = raw[end:] if end else b""
        return block
