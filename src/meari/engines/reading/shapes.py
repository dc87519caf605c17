"""What every reader of a table provides, and how a file is refused as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from meari.vocabulary.reading import Reject, Row

SHOWN_CHARS = 200  # of a damaged value, so that a reject file stays readable


class UnusableFile(ValueError):
    """A file that cannot be used at all: `reason` is a key, `params` the numbers and names that explain it."""

    def __init__(self, reason: str, **params: int | str) -> None:
        super().__init__(reason, params)
        self.reason = reason
        self.params = params


class Unreadable(ValueError):
    """A text that does not hold what was asked for: `reason` is a key, `params` what explains it."""

    def __init__(self, reason: str, text: str = "") -> None:
        super().__init__(reason, text[:SHOWN_CHARS])
        self.reason = reason
        self.params: dict[str, int | str] = {}


class FileKind(StrEnum):
    """What a file is, by its content."""

    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"
    JSONL = "jsonl"
    EML = "eml"
    MBOX = "mbox"


class Source(Protocol):
    """The rows under a header, read once from the start or from a position."""

    size: int
    position: int

    def items(self, after: str | None) -> Iterator[Row | Reject]:
        """Rows and rejects in the order of the file, those behind `after` only."""
        ...


@dataclass(slots=True)
class Table:
    """An opened table. `header_line` is where the header stands; titles above it are not rows.

    `size` and `position` share a unit (bytes of the file, or of the unpacked sheet) and are for progress only.
    """

    kind: FileKind
    header: tuple[str, ...]
    header_line: int
    source: Source = field(repr=False)
    encoding: str = "utf-8"
    delimiter: str | None = None
    sheets: tuple[str, ...] = ()
    sheet: str | None = None

    @property
    def size(self) -> int:
        """The whole way to go."""
        return self.source.size

    @property
    def position(self) -> int:
        """How far reading has come."""
        return self.source.position

    def rows(self, after: str | None = None) -> Iterator[Row | Reject]:
        """Rows and rejects, from the first or behind a `Row.position`; one iteration at a time.

        Raises UnusableFile where `after` is no position of this kind of file, or where the file turns out to be
        broken beyond single rows.
        """
        return self.source.items(after)


def shown(value: str) -> str:
    """A damaged value fit for a reject file: short, NUL and undecodable bytes written as escapes."""
    short = value if len(value) <= SHOWN_CHARS else value[: SHOWN_CHARS - 1] + "…"
    return short.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def numbers_of(position: str, *, count: int) -> list[int]:
    """The whole numbers of a position. Raises UnusableFile("unknown_position") for anything else."""
    parts = position.split(":")
    if len(parts) != count or not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
        raise UnusableFile("unknown_position", position=position[:50])
    return [int(part) for part in parts]
