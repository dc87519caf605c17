"""What comes out of a file: rows, rejects and mails, and the limits that files are held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a table may ask of the machine. Lengths are characters unless the name says otherwise."""

    columns: int = 500
    sheet_rows: int = 200_000
    cell_chars: int = 100_000
    record_chars: int = 1_000_000
    record_lines: int = 5_000
    unpacked_bytes: int = 200 * 1024 * 1024
    archive_ratio: int = 100
    archive_entries: int = 2_000
    xml_depth: int = 100
    json_depth: int = 50
    html_bytes: int = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class MailLimits:
    """How much one mail may ask of the machine."""

    mail_bytes: int = 25 * 1024 * 1024
    parts: int = 100
    depth: int = 20
    headers: int = 1_000
    header_bytes: int = 64 * 1024
    text_bytes: int = 2 * 1024 * 1024


class Note(NamedTuple):
    """Something about one cell of a good row that a person may want to know."""

    column: str
    reason: str
    value: str


class Row(NamedTuple):
    """One record as read: `line` is the physical line it starts on, or the row number of a sheet.

    `origin` belongs to `position` and means nothing by itself.
    """

    line: int
    cells: tuple[str, ...]
    origin: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def position(self) -> str:
        """Where to take up again after this row: give it to `Table.rows(after=...)`."""
        return f"{self.origin}{self.line}"

    def record(self, header: Sequence[str]) -> dict[str, str]:
        """The cells by the name of their column."""
        return dict(zip(header, self.cells, strict=True))


class Reject(NamedTuple):
    """One record that could not be read: where, which column and value if known, and why (a key with its numbers)."""

    line: int
    column: str | None
    value: str | None
    reason: str
    params: Mapping[str, int | str]
    origin: str = ""

    @property
    def position(self) -> str:
        """Where to take up again after this reject."""
        return f"{self.origin}{self.line}"


@dataclass(frozen=True, slots=True)
class Address:
    """Who a mail is from or to; `email` is empty where none could be made out."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail; `size` in bytes after decoding."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as text. `flags` are sorted keys of what was wrong or recovered; `date` is aware or None."""

    subject: str
    from_: Address
    to: tuple[Address, ...]
    date: datetime | None
    message_id: str
    text: str
    attachments: tuple[Attachment, ...]
    flags: tuple[str, ...]
