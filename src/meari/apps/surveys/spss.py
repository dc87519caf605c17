"""Writing SPSS system files (.sav) row by row, in constant memory.

After PSPP's "System File Format" (GNU PSPP Developers Guide, appendix B): little-endian, UTF-8, bytecode compression; strings of
more than 255 bytes as very long strings (segments of 252 effective bytes).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

LONGEST = 32_767
SEGMENT, EFFECTIVE = 255, 252
BIAS = 100
SYSTEM_MISSING = struct.pack("<d", -1.7976931348623157e308)
SPSS_EPOCH = datetime(1582, 10, 14)  # noqa: DTZ001 - the calendar's own beginning; files know no zones
STRING, NUMBER, DATE_TIME = 1, 5, 22
NOMINAL, ORDINAL, SCALE = 1, 2, 3


@dataclass(frozen=True)
class Variable:
    """A column: ``width`` in bytes for text, 0 for numbers. ``name`` is made unique and legal by ``named``."""

    name: str
    label: str = ""
    width: int = 0
    labels: Mapping[float, str] = field(default_factory=dict)
    missing: float | None = None
    measure: int = NOMINAL
    decimals: int = 0
    is_moment: bool = False

    @property
    def segments(self) -> list[int]:
        """The widths of the strings that hold it; one of 0 for a number."""
        if self.width <= SEGMENT:
            return [self.width]
        n = -(-self.width // EFFECTIVE)
        return [SEGMENT] * (n - 1) + [self.width - (n - 1) * EFFECTIVE]

    @property
    def octets(self) -> int:
        """How many eight-byte elements a case needs for it."""
        return sum(max(1, -(-width // 8)) for width in self.segments)


class Writer:
    """Writes ``variables`` and then cases to ``out``, which must be seekable; ``close`` puts the number of cases in front."""

    def __init__(
        self, out: IO[bytes], variables: Sequence[Variable], *, title: str, at: datetime, weight: str = ""
    ) -> None:
        self.out, self.variables, self.cases = out, variables, 0
        self.start = out.tell()
        self.short = list(_short_names(variables))
        self.codes, self.raw = bytearray(), bytearray()
        self._header(title, at, weight)
        for variable, names in zip(variables, self.short, strict=True):
            self._variable(variable, names)
        self._value_labels()
        self._extras()
        out.write(struct.pack("<ii", 999, 0))

    def case(self, cells: Sequence[str | float | datetime | None]) -> None:
        """One row, in the order of the variables."""
        for variable, cell in zip(self.variables, cells, strict=True):
            if variable.width:
                self._text(variable, cell if isinstance(cell, str) else "")
            elif cell is None or isinstance(cell, str):
                self._put(255)
            else:
                self._number((cell - SPSS_EPOCH).total_seconds() if isinstance(cell, datetime) else float(cell))
        self.cases += 1

    def close(self) -> None:
        """End the data and write how many cases there are."""
        self._put(252)
        while self.codes:
            self._put(0)
        end = self.out.tell()
        self.out.seek(self.start + 80)
        self.out.write(struct.pack("<i", self.cases))
        self.out.seek(end)

    def _header(self, title: str, at: datetime, weight: str) -> None:
        elements = sum(variable.octets for variable in self.variables)
        place, index = 1, 0
        for variable in self.variables:
            if variable.name == weight:
                index = place
            place += variable.octets
        months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
        self.out.write(b"$FL2" + _padded("@(#) SPSS DATA FILE - Meari", 60))
        self.out.write(struct.pack("<iiiiid", 2, elements, 1, index, -1, BIAS))
        self.out.write(_padded(f"{at:%d} {months[at.month - 1]} {at:%y}", 9) + _padded(f"{at:%H:%M:%S}", 8))
        self.out.write(_padded(title, 64) + b"\0" * 3)

    def _variable(self, variable: Variable, names: Sequence[str]) -> None:
        for at, (width, name) in enumerate(zip(variable.segments, names, strict=True)):
            has_missing = variable.missing is not None and not variable.width
            label = _cut(variable.label, 255) if at == 0 else b""
            form = DATE_TIME if variable.is_moment else STRING if width else NUMBER
            shown = 20 if variable.is_moment else width or 10 + variable.decimals
            look = form << 16 | min(shown, 255) << 8 | (0 if width else variable.decimals)
            self.out.write(struct.pack("<iiiiii", 2, width, bool(label), has_missing, look, look) + _padded(name, 8))
            if label:
                self.out.write(struct.pack("<i", len(label)) + label + b"\0" * (-len(label) % 4))
            if has_missing:
                self.out.write(struct.pack("<d", variable.missing))
            for _ in range(max(1, -(-width // 8)) - 1):
                self.out.write(struct.pack("<iiiiii", 2, -1, 0, 0, 0, 0) + b" " * 8)

    def _value_labels(self) -> None:
        place = 1
        for variable in self.variables:
            if variable.labels and not variable.width:
                self.out.write(struct.pack("<ii", 3, len(variable.labels)))
                for value, words in variable.labels.items():
                    said = _cut(words, 120)
                    self.out.write(struct.pack("<dB", value, len(said)) + said + b" " * (-(len(said) + 1) % 8))
                self.out.write(struct.pack("<iii", 4, 1, place))
            place += variable.octets

    def _extras(self) -> None:
        self._extra(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001))
        self._extra(
            4, 8, SYSTEM_MISSING + struct.pack("<d", 1.7976931348623157e308) + b"\xfe\xff\xff\xff\xff\xff\xef\xff"
        )
        look = [
            (variable.measure, 8 if not width else min(width, 40), 0 if width else 1)
            for variable in self.variables
            for width in variable.segments
        ]
        self._extra(11, 4, b"".join(struct.pack("<iii", *one) for one in look))
        named = zip(self.variables, self.short, strict=True)
        self._extra(13, 1, "\t".join(f"{names[0]}={one.name}" for one, names in named).encode())
        named = zip(self.variables, self.short, strict=True)
        long = "".join(f"{names[0]}={one.width:05d}\0\t" for one, names in named if one.width > SEGMENT)
        if long:
            self._extra(14, 1, long.encode())
        self._extra(20, 1, b"UTF-8")

    def _extra(self, subtype: int, size: int, data: bytes) -> None:
        self.out.write(struct.pack("<iiii", 7, subtype, size, len(data) // size) + data)

    def _number(self, value: float) -> None:
        if value == int(value) and 1 - BIAS <= value <= 251 - BIAS:
            self._put(int(value) + BIAS)
        else:
            self._put(253, struct.pack("<d", value))

    def _text(self, variable: Variable, said: str) -> None:
        data = _cut(said, variable.width)
        for at, width in enumerate(variable.segments):
            part = data[at * SEGMENT : (at + 1) * SEGMENT] if variable.width > SEGMENT else data
            room = max(1, -(-width // 8)) * 8
            padded = part.ljust(room)
            for begin in range(0, room, 8):
                eight = padded[begin : begin + 8]
                self._put(254) if eight == b" " * 8 else self._put(253, eight)

    def _put(self, code: int, raw: bytes = b"") -> None:
        """One element: eight codes, then what they could not say."""
        self.codes.append(code)
        self.raw += raw
        if len(self.codes) == 8:
            self.out.write(bytes(self.codes) + bytes(self.raw))
            self.codes.clear()
            self.raw.clear()


def named(wanted: Sequence[str]) -> list[str]:
    """Legal names in the order of ``wanted``: at most 64 bytes, beginning with a letter, no reserved words, each once."""
    reserved = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}
    found: list[str] = []
    taken: set[str] = set()
    for one in wanted:
        plain = "".join(c if c.isalnum() or c in "_.@#$" else "_" for c in one)
        plain = plain if plain[:1].isalpha() else f"v{plain}"
        plain = _cut(plain, 60).decode().rstrip("._") or "v"
        plain = f"{plain}_" if plain.upper() in reserved else plain
        name, n = plain, 1
        while name.upper() in taken:
            n += 1
            name = f"{plain}_{n}"
        taken.add(name.upper())
        found.append(name)
    return found


def _short_names(variables: Sequence[Variable]) -> Iterator[list[str]]:
    """Names of eight bytes for every segment; the long ones stand in a record of their own."""
    number = 0
    for variable in variables:
        names = []
        for _ in variable.segments:
            number += 1
            names.append(f"V{number:07d}" if number > 99999 else f"V{number}")
        yield names


def _padded(said: str, width: int) -> bytes:
    return _cut(said, width).ljust(width)


def _cut(said: str, most: int) -> bytes:
    """UTF-8 of at most so many bytes, no letter cut in two."""
    return said.encode()[:most].decode(errors="ignore").encode()
