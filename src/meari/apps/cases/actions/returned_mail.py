"""What mail servers say became of letters of ours: noted where it concerns a case, and with the address.

Anybody can write a delivery report. It counts only for a letter that it names by our own token, and only where that letter
went to the very address that the report speaks of (V1).
"""

from __future__ import annotations

from datetime import datetime

from meari.apps.cases import models, threads
from meari.apps.cases.actions import _case
from meari.apps.cases.mail_reading import Read
from meari.apps.cases.queries import mail as queries
from meari.apps.sending.models import Letter, Recipient
from meari.engines import reading
from meari.engines.text import masking
from meari.vocabulary.reading import DeliveryReport, FailedDelivery

MAIL_RETURNED = _case.case_event("mail_returned", "kind", "reason")
LONGEST = 5_000
State = models.Case.State


def take_report(mail: models.Mail, read: Read, *, now: datetime) -> None:
    """Note what a delivery report says; part of the caller's transaction."""
    mail.state, mail.reason = models.Mail.State.BOUNCE, "unmatched"
    report = reading.delivery_report(read.content)
    letter = _letter(report)
    if report is None or letter is None or letter.recipient is None:
        return
    told = next((one for one in report.recipients if queries.is_for(letter, queries.index_of(one.recipient))), None)
    if told is None:
        return
    mail.reason = "matched"
    if told.kind in {"hard", "soft"}:
        _note_trouble(letter.recipient, told, now=now)
    if letter.about_kind == queries.ABOUT and letter.about_key.isdecimal():
        _tell_case(mail, read, letter, told, now=now)


def forget_trouble(address: str) -> None:
    """Whoever writes from an address reads there, too; part of the caller's transaction."""
    index = queries.index_of(address)
    if index:
        models.Trouble.objects.filter(recipient__index=index, recipient__medium="email").delete()


def _letter(report: DeliveryReport | None) -> Letter | None:
    token, _at, host = (report.message_id if report else "").rpartition("@")
    is_ours = host.lower() == threads.our_host() and threads.LETTER.fullmatch(token)
    return queries.letter_of(token) if is_ours else None


def _note_trouble(recipient: Recipient, told: FailedDelivery, *, now: datetime) -> None:
    said = {"kind": told.kind, "reason": told.reason[:40], "status": told.status[:12], "at": now}
    models.Trouble.objects.update_or_create(recipient=recipient, defaults=said)


def _tell_case(mail: models.Mail, read: Read, letter: Letter, told: FailedDelivery, *, now: datetime) -> None:
    """The case has the report as a machine's message; where an answer did not arrive, it waits for us again."""
    case = queries.standing(int(letter.about_key))
    if case is None:
        return
    held = _case.held(case)
    mail.case = held
    mail.message, is_new = models.Message.objects.get_or_create(
        key=f"mail:{mail.digest}",
        defaults={
            "case": held, "direction": models.Message.Direction.IN, "channel": "email", "at": mail.received_at,
            "is_automatic": True, "text": masking.mask(read.said.text[:LONGEST]).text,
        },
    )  # fmt: skip
    if not is_new:
        return
    held.last_message_at = max(held.last_message_at, mail.received_at)
    if told.action == "failed" and letter.posted_by_id is not None and held.state == State.ON_HOLD:
        held.state, held.snoozed_until = State.OPEN, None
    _case.changed(held, MAIL_RETURNED, by=None, now=now, kind=told.kind, reason=told.reason)
