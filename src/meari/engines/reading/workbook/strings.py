"""The shared strings of a workbook, held compactly: the first ones as they are, the rest packed in pages."""

from __future__ import annotations

import re
import zlib
from collections import OrderedDict
from collections.abc import Iterable

from meari.engines.reading.encodings import composed
from meari.engines.reading.shapes import UnusableFile
from meari.engines.reading.workbook.xml import Attributes, feed, local, new_parser

PLAIN_CHARS = 8_000_000  # held unpacked; 16 MB of Korean
PAGE = 256
OPEN_PAGES = 64
OPEN_CHARS = 4_000_000
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Text in NFC with `_x000D_` and the like as the characters they stand for; those that no text may hold go."""
    if "_x" in text:
        text = ESCAPE.sub(_character, text)
    return text if text.isascii() else composed(text)


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return "" if code == 0 or 0xD800 <= code < 0xE000 or code >= 0xFFFE else chr(code)


class SharedStrings:
    """Strings by number. A packed page is opened when it is asked for and kept while others are not."""

    def __init__(self) -> None:
        self._plain: list[str] = []
        self._plain_chars = 0
        self._filling: list[str] = []
        self._pages: list[bytes] = []
        self._open: OrderedDict[int, list[str]] = OrderedDict()
        self._open_chars = 0

    def __len__(self) -> int:
        return len(self._plain) + len(self._pages) * PAGE + len(self._filling)

    def append(self, text: str) -> None:
        """Adds the next string."""
        if self._plain_chars < PLAIN_CHARS:
            self._plain.append(text)
            self._plain_chars += len(text) + 20
            return
        self._filling.append(text)
        if len(self._filling) == PAGE:
            self._pages.append(zlib.compress("\0".join(self._filling).encode(), 1))  # XML text holds no NUL
            self._filling = []

    def __getitem__(self, index: int) -> str:
        """Raises IndexError for a number that no string has."""
        if index < len(self._plain):
            return self._plain[index]
        number, place = divmod(index - len(self._plain), PAGE)
        if number == len(self._pages):
            return self._filling[place]
        return self._page(number)[place]

    def _page(self, number: int) -> list[str]:
        page = self._open.get(number)
        if page is None:
            page = zlib.decompress(self._pages[number]).decode().split("\0")
            self._open[number] = page
            self._open_chars += sum(map(len, page))
            while len(self._open) > OPEN_PAGES or (self._open_chars > OPEN_CHARS and len(self._open) > 1):
                self._open_chars -= sum(map(len, self._open.popitem(last=False)[1]))
        else:
            self._open.move_to_end(number)
        return page


def read_strings(chunks: Iterable[bytes], *, part: str, depth: int) -> SharedStrings:
    """All shared strings: rich text joined, readings (phonetic runs) left out.

    Raises UnusableFile: broken_xml, xml_doctype, xml_too_deep.
    """
    reader = _StringReader(part, depth)
    for chunk in chunks:
        feed(reader.parser, chunk, part=part)
    feed(reader.parser, b"", part=part, is_last=True)
    return reader.strings


class _StringReader:
    def __init__(self, part: str, depth: int) -> None:
        self.strings = SharedStrings()
        self.parser = new_parser(part)
        self.parser.StartElementHandler = self._opened
        self.parser.EndElementHandler = self._closed
        self.parser.CharacterDataHandler = self._characters
        self._part, self._depth, self._level = part, depth, 0
        self._pieces: list[str] = []
        self._is_text = False
        self._reading_level = 0

    def _opened(self, name: str, _: Attributes) -> None:
        self._level += 1
        if self._level > self._depth:
            raise UnusableFile("xml_too_deep", part=self._part[:100], limit=self._depth)
        name = local(name)
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._reading_level = self._reading_level or self._level
        self._is_text = name == "t" and not self._reading_level

    def _closed(self, name: str) -> None:
        if self._level == self._reading_level:
            self._reading_level = 0
        self._level -= 1
        self._is_text = False
        if local(name) == "si":
            self.strings.append(unescape("".join(self._pieces)))

    def _characters(self, text: str) -> None:
        if self._is_text:
            self._pieces.append(text)
