"""One mail, bytes to text. Never fails: what cannot be read is flagged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from email.utils import parsedate_to_datetime

from meari.engines.reading.dates import SEOUL, NotADate, parse_moment
from meari.engines.reading.mail.automatic import TELLING, automatic
from meari.engines.reading.mail.fields import Fields, read_fields
from meari.engines.reading.mail.parts import Parts
from meari.vocabulary.reading import Address, Attachment, Mail, MailLimits

DATE_CHARS = 100
MAILBOXES = ("delivered-to", "x-original-to", "envelope-to")


def parse_mail(data: bytes, *, limits: MailLimits | None = None, default_zone: tzinfo = SEOUL) -> Mail:
    """A mail as text in NFC with "\\n" line ends, whatever `data` holds; time linear in its length.

    Where text and HTML are alternatives the text is taken, else HTML is turned into text. Flags: mail_too_large (only
    the first `limits.mail_bytes` were read), too_many_headers, header_too_long, no_headers, too_many_parts, too_deep,
    boundary_missing, boundary_open, charset_missing, charset_mislabelled, text_damaged, text_cut, controls_removed,
    text_from_enclosed_mail, date_unreadable, encrypted, tnef, no_text (nothing readable). `default_zone` is for dates
    that name none.
    """
    limits = limits or MailLimits()
    flags: set[str] = set()
    if len(data) > limits.mail_bytes:
        flags.add("mail_too_large")
        data = data[: limits.mail_bytes]
    data = _plain_start(data)
    fields = read_fields(data, 0, len(data), limits=limits)
    parts = Parts(data, limits=limits)
    body = parts.walk(fields)
    if not body.text.strip():
        flags.add("no_text")
    mail = Mail(
        subject=fields.text("subject"),
        from_=_sender(fields),
        to=fields.addresses("to"),
        date=_date(fields, default_zone, flags),
        message_id=next(iter(fields.message_ids("message-id")), fields.text("message-id").strip("<> ")),
        text=body.text,
        attachments=tuple(parts.attachments),
        flags=(),
        untrusted_html=body.html,
        cc=fields.addresses("cc"),
        reply_to=fields.addresses("reply-to"),
        delivered_to=_mailboxes(fields),
        references=_references(fields, limits.message_ids),
        automatic=automatic(header_of(fields)),
    )
    return replace(mail, flags=tuple(sorted(flags | fields.flags | parts.flags)))


def attached(data: bytes, *, limits: MailLimits | None = None) -> Iterator[tuple[Attachment, bytes]]:
    """The attachments of a mail in the order of `Mail.attachments`, each with its bytes."""
    parts, _ = opened(data, limits or MailLimits())
    for place, attachment in enumerate(parts.attachments):
        yield attachment, parts.content(place)


def opened(data: bytes, limits: MailLimits) -> tuple[Parts, Fields]:
    """The parts of a mail after walking through them, and its header."""
    data = _plain_start(data[: limits.mail_bytes])
    fields = read_fields(data, 0, len(data), limits=limits)
    parts = Parts(data, limits=limits)
    parts.walk(fields)
    return parts, fields


def header_of(fields: Fields) -> dict[str, str]:
    """The fields that tell whether a machine wrote a mail, by lower-case name."""
    return {name: fields.text(name) for name in TELLING if name in fields.values}


def _sender(fields: Fields) -> Address:
    found = fields.addresses("from") or fields.addresses("sender")
    return next((one for one in found if one.email), found[0] if found else Address("", ""))


def _mailboxes(fields: Fields) -> tuple[Address, ...]:
    found = (one for name in MAILBOXES for one in fields.addresses(name) if one.email)
    return tuple({one.email.lower(): one for one in reversed(list(found))}.values())[::-1]


def _references(fields: Fields, most: int) -> tuple[str, ...]:
    """The first message of the thread and the nearest ones: In-Reply-To stands last, whatever References say."""
    answered = fields.message_ids("in-reply-to")[:most]
    ids = [one for one in fields.message_ids("references") if one not in answered] + answered[::-1]
    return tuple(ids if len(ids) <= most else ids[:1] + ids[len(ids) - most + 1 :])


def _plain_start(data: bytes) -> bytes:
    """Without a byte order mark, blank lines and the "From " line of an mbox; line ends of old Macs made usual."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    if data[:1] in (b"\r", b"\n"):
        data = data.lstrip(b"\r\n")
    if data.startswith((b"From ", b">From ")):
        data = data.partition(b"\n")[2]
    return data


def _date(fields: Fields, zone: tzinfo, flags: set[str]) -> datetime | None:
    text = fields.text("date")[:DATE_CHARS]
    if not text:
        return None
    try:
        found = parsedate_to_datetime(text)
        return found if found.tzinfo else found.replace(tzinfo=zone)
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    try:
        return parse_moment(text, default_zone=zone)
    except NotADate:
        flags.add("date_unreadable")
        return None
