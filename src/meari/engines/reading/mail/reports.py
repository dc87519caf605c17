"""What a mail server says became of a mail of ours: delivery reports (RFC 3464), and those that servers word freely."""

from __future__ import annotations

import re

from meari.engines.reading.mail.automatic import automatic
from meari.engines.reading.mail.failures import ADDRESS, TEXT_CHARS, failure, free_failures
from meari.engines.reading.mail.fields import BLANK, Fields, read_fields
from meari.engines.reading.mail.parse import header_of, opened
from meari.vocabulary.reading import DeliveryReport, FailedDelivery, MailLimits

STATUSES = frozenset({"message/delivery-status", "message/global-delivery-status"})
ORIGINALS = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})
RECIPIENTS = 100
ORIGINAL_ID = re.compile(r"(?im)^[> \t]{0,20}message-id[ \t]{0,5}:\s{0,5}<([^<>\s]{1,250})>")
LINES = re.compile(rb"(?:\r?\n){2,}")


def delivery_report(data: bytes, *, limits: MailLimits | None = None) -> DeliveryReport | None:
    """The report in a mail, or None where it is none. Never fails; time linear in its length.

    Anybody can write one: it counts for a mail of ours only where that mail went to the address it names.
    A standard report is read as it stands. Of others the addresses that failed and why are made out from the text, in
    Korean and English; without one the report has no receivers, and the message-id alone says which mail it was.
    """
    limits = limits or MailLimits()
    parts, fields = opened(data, limits)
    kinds = [attachment.type for attachment in parts.attachments]
    originals = [parts.content(place) for place, kind in enumerate(kinds) if kind in ORIGINALS]
    stated: list[FailedDelivery] = []
    named = ""
    for place, kind in enumerate(kinds):
        if kind in STATUSES:
            found, original_id = _stated(parts.content(place), limits)
            stated += found
            named = named or original_id
    if stated:
        own = _original_id(originals, limits) or named or _answered(fields)
        return DeliveryReport(tuple(stated[:RECIPIENTS]), own, is_standard=True)
    if automatic(header_of(fields)) != "bounce":
        return None
    text = parts.walked.text
    failed = [address.email for address in fields.addresses("x-failed-recipients") if address.email]
    senders = {address.email for name in ("from", "to") for address in fields.addresses(name)}
    recipients = free_failures(text, known=failed, apart_from=senders)[:RECIPIENTS]
    quoted = ORIGINAL_ID.search(text[:TEXT_CHARS])
    own = _original_id(originals, limits) or (quoted.group(1) if quoted else "") or _answered(fields)
    return DeliveryReport(tuple(recipients), own, is_standard=False)


def _stated(data: bytes, limits: MailLimits) -> tuple[list[FailedDelivery], str]:
    """The receivers of one delivery-status part, and the message-id where its first group names one."""
    found: list[FailedDelivery] = []
    original_id = ""
    for block in LINES.split(data.strip(b"\r\n"))[: RECIPIENTS + 1]:
        group = read_fields(block, 0, len(block), limits=limits)
        original_id = original_id or next(iter(group.message_ids("x-original-message-id")), "")
        address = _typed(group, "original-recipient") or _typed(group, "final-recipient")
        final = _typed(group, "final-recipient") or address
        if not final:
            continue
        action = group.text("action").lower().partition(" ")[0][:20]
        found.append(
            failure(
                final[:320], action=action, status=group.text("status"), words=group.text("diagnostic-code")[:2_000]
            )
        )
    return found, original_id


def _typed(group: Fields, name: str) -> str:
    """The address of a field such as "rfc822; user@host"."""
    value = group.text(name)
    bare = value.rpartition(";")[2].strip().strip("<>")
    found = ADDRESS.search(bare)
    return found.group() if found else bare


def _original_id(originals: list[bytes], limits: MailLimits) -> str:
    for raw in originals:
        end = BLANK.search(raw)
        fields = read_fields(raw, 0, end.end() if end else len(raw), limits=limits)
        for found in fields.message_ids("message-id"):
            return found
    return ""


def _answered(fields: Fields) -> str:
    return next(iter(fields.message_ids("in-reply-to") or fields.message_ids("references")[-1:]), "")
