"""Mails as customers, machines and forgers write them, and a mailbox to write to."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from meari.apps.cases import actions, models
from meari.apps.cases.actions.mailboxes import MailboxDraft
from tests.apps.cases.making import Centre
from tests.cast import Cast

SUPPORT = "cs@hanbit.example"
KIM = "kim@customer.example"
EVE = "eve@evil.example"


def mailbox_of(cast: Cast, centre: Centre, now: datetime, **more: object) -> models.Mailbox:
    """The house's mailbox for customers."""
    said: dict[str, object] = {
        "name": "고객지원", "address": SUPPORT, "team": centre.own, "host": "imap.hanbit.example", "user": SUPPORT,
        "password": "secret", "takes_tags": True, **more,
    }  # fmt: skip
    return actions.set_mailbox(MailboxDraft(**said), by=cast.planner, now=now)  # type: ignore[arg-type]


def written(
    text: str = "냉장고에서 소음이 납니다.", *, sender: str = KIM, subject: str = "문의드립니다", to: str = SUPPORT,
    message_id: str = "", html: str = "", **headers: str,
) -> bytes:  # fmt: skip
    """A mail as a mail program writes it; names of headers have ``_`` for ``-``."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    told = hashlib.sha256(f"{sender}{subject}{text}{headers}".encode()).hexdigest()[:16]
    mail["Message-ID"] = message_id or f"<{told}@customer.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text, charset="utf-8")
    if html:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def came(mailbox: models.Mailbox, *contents: bytes, now: datetime, first_uid: int = 1) -> list[models.Mail]:
    """Mails that a server gave us, kept and not taken in yet."""
    raw = [
        actions.Came(first_uid + number, now, len(content), content) for number, content in enumerate(contents)
    ]  # fmt: skip
    return actions.keep_mails(mailbox.pk, raw, uidvalidity=1, up_to=first_uid + len(raw) - 1, now=now)


def take(mailbox: models.Mailbox, *contents: bytes, now: datetime) -> list[models.Mail]:
    """Mails that a server gave us, taken in."""
    last = models.Mail.objects.order_by("-uid").values_list("uid", flat=True).first() or 0
    kept = came(mailbox, *contents, now=now, first_uid=last + 1)
    while actions.take_mails(now=now):
        pass
    return [models.Mail.objects.get(pk=mail.pk) for mail in kept]
