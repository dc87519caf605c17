"""One mail, bytes to text. Never fails: what cannot be read is flagged."""

from __future__ import annotations

from datetime import datetime, tzinfo
from email.utils import parsedate_to_datetime

from meari.engines.reading.dates import SEOUL, NotADate, parse_moment
from meari.engines.reading.mail.fields import Fields, read_fields
from meari.engines.reading.mail.parts import Parts
from meari.vocabulary.reading import Address, Mail, MailLimits

DATE_CHARS = 100


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
    text = parts.walk(fields)
    date = _date(fields, default_zone, flags)
    if not text.strip():
        flags.add("no_text")
    senders = fields.addresses("from") or fields.addresses("sender")
    mail = Mail(
        subject=fields.text("subject"),
        from_=senders[0] if senders else Address("", ""),
        to=fields.addresses("to"),
        date=date,
        message_id=fields.text("message-id").strip("<> "),
        text=text,
        attachments=tuple(parts.attachments),
        flags=(),
    )
    return _flagged(mail, flags | fields.flags | parts.flags)


def _flagged(mail: Mail, flags: set[str]) -> Mail:
    return Mail(
        mail.subject, mail.from_, mail.to, mail.date, mail.message_id, mail.text, mail.attachments, tuple(sorted(flags))
    )


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
