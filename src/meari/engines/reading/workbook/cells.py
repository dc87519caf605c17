"""The cells of a sheet as its XML has them, row by row."""

from __future__ import annotations

from dataclasses import dataclass, field

from meari.engines.reading.shapes import UnusableFile
from meari.engines.reading.workbook.xml import Attributes, local, new_parser

MOST_PIECES = 64  # of 64 KB each; no cell of an honest file has more than two

# Reference, type and style as stated, text if there is a value, formula if there is one. A plain tuple: this is the
# path that every cell of a million takes.
RawCell = tuple[str, str, str, str | None, str | None]


@dataclass(slots=True)
class RawRow:
    """A row by its number with the cells that are there."""

    number: int
    cells: list[RawCell] = field(default_factory=list)


class CellReader:
    """Gathers finished rows in `rows`; the caller takes them out after each piece it has fed to `parser`.

    Nesting is bounded: rows, cells and values may only stand where they belong, the depth of all else is counted.
    """

    def __init__(self, part: str, *, depth: int) -> None:
        self.rows: list[RawRow] = []
        self.parser = new_parser(part)
        self.parser.StartElementHandler = self._opened
        self.parser.EndElementHandler = self._closed
        self.parser.CharacterDataHandler = self._characters
        self._part, self._depth, self._level = part, depth, 0
        self._row: RawRow | None = None
        self._cell: Attributes | None = None
        self._text: list[str] | None = None
        self._formula: list[str] | None = None
        self._into: list[str] | None = None
        self._reading_level = 0
        self._last_number = 0

    def _opened(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            if self._row is None or self._cell is not None:
                self._refuse()
            self._cell = attributes
            self._text = self._formula = None
        elif name == "v":
            if self._cell is None or self._text is not None:
                self._refuse()
            self._text = self._into = []
        else:
            self._opened_other(name, attributes)

    def _opened_other(self, name: str, attributes: Attributes) -> None:
        if ":" in name:
            name = local(name)
            if name in ("c", "v"):
                self._opened(name, attributes)
                return
        self._level += 1
        if self._level > self._depth:
            raise UnusableFile("xml_too_deep", part=self._part[:100], limit=self._depth)
        if name == "row":
            self._open_row(attributes)
        elif name == "t" and self._cell is not None and not self._reading_level:
            self._text = self._into = self._text or []
        elif name == "f":
            self._formula = self._into = []
        elif name == "rPh":
            self._reading_level = self._reading_level or self._level

    def _closed(self, name: str) -> None:
        if name == "v":
            self._into = None
        elif name == "c" and self._cell is not None and self._row is not None:
            get = self._cell.get
            text = None if self._text is None else "".join(self._text)
            formula = None if self._formula is None else "".join(self._formula)
            self._row.cells.append((get("r", ""), get("t", "n"), get("s", "0"), text, formula))
            self._cell = None
        else:
            self._closed_other(name)

    def _closed_other(self, name: str) -> None:
        if ":" in name:
            name = local(name)
            if name in ("c", "v"):
                self._closed(name)
                return
        if name == "row" and self._row is not None:
            self.rows.append(self._row)
            self._row = None
        if self._level == self._reading_level:
            self._reading_level = 0
        self._level -= 1
        self._into = None

    def _characters(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)
            if len(self._into) > MOST_PIECES:
                self._refuse()

    def _open_row(self, attributes: Attributes) -> None:
        stated = attributes.get("r", "")
        number = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 9 else self._last_number + 1
        if self._row is not None or number <= self._last_number:
            self._refuse()
        self._row, self._last_number = RawRow(number), number

    def _refuse(self) -> None:
        raise UnusableFile("broken_sheet", part=self._part[:100], row=self._last_number)
