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
    html_chars: int = 2 * 1024 * 1024
    html_tags: int = 50_000
    html_depth: int = 100
    data_image_bytes: int = 256 * 1024
    message_ids: int = 100


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
    """A file in a mail; `size` in bytes after decoding, `content_id` what pictures in the HTML call it by."""

    name: str
    type: str
    size: int
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as text. `flags` are sorted keys of what was wrong or recovered; `date` is aware or None.

    `untrusted_html` is the mail's HTML as it was sent, empty where it has none: only `safe_html` may make a page of it.
    `delivered_to` are the mailboxes the mail went through, the last first. `references` are the messages it answers,
    the nearest last, without brackets. `automatic` is what kind of machine wrote it, or "none".
    """

    subject: str
    from_: Address
    to: tuple[Address, ...]
    date: datetime | None
    message_id: str
    text: str
    attachments: tuple[Attachment, ...]
    flags: tuple[str, ...]
    untrusted_html: str = ""
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    delivered_to: tuple[Address, ...] = ()
    references: tuple[str, ...] = ()
    automatic: str = "none"


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """What of a mail's HTML may be shown. `remote_images` were not loaded; `inline` are places of attachments that it
    shows; `blocked` are sorted keys of what was taken out; `is_cut` says that a limit took something off."""

    html: str
    remote_images: int
    inline: tuple[int, ...]
    blocked: tuple[str, ...]
    is_cut: bool


class Reply(NamedTuple):
    """A mail's text parted: what its writer says, what it repeats of earlier mails, and the rule that parted them."""

    text: str
    quoted: str
    rule: str


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """One receiver of a delivery report. `action` as in RFC 3464 (failed, delayed, delivered ...); `kind` is hard, soft
    or none; `status` as 5.1.1 or empty; `reason` is a key."""

    recipient: str
    action: str
    kind: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a mail server says became of a mail of ours; `message_id` is that mail's, empty where it does not tell."""

    recipients: tuple[FailedDelivery, ...]
    message_id: str
    is_standard: bool
