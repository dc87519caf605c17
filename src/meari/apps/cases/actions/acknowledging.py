"""Telling somebody that their mail arrived, without ever becoming a means to write to a third person (V2).

The letter holds nothing that the sender wrote, not even the subject or a name; there is at most one an hour and five a
day an address, however many cases are opened in its name.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from meari.apps.cases import models
from meari.apps.cases.mail_reading import Read
from meari.apps.cases.queries import mail as queries
from meari.apps.privacy import vault
from meari.apps.sending import actions as sending
from meari.apps.sending.gate import Purpose
from meari.apps.sending.models import Letter

AN_HOUR, A_DAY = 1, 5
NO_READER = re.compile(r"(?i)^(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|abuse)(?:[+._-].*)?@")
NAMES_ONE_PERSON = frozenset({"gmail.com", "googlemail.com"})
"""Services that deliver names with and without dots to one person."""


def acknowledge(case: models.Case, mailbox: models.Mailbox, read: Read, *, now: datetime) -> Letter | None:
    """Tell the sender of ``read`` that it arrived, if that may be; part of the caller's transaction, which holds the mailbox.

    Only the sender is told, never another address to answer to; nobody whom the receiving server does not believe.
    """
    address = read.sender
    if not mailbox.acknowledges or "@" not in address or read.vouched == "fail" or NO_READER.match(address):
        return None
    if address.lower() != read.mail.from_.email.lower():  # a form of ours: our own addresses open no case by themselves
        return None
    if not _may_again(address, now=now):
        return None
    with translation.override(mailbox.language):
        told = {"number": case.pk, "name": settings.SENDER_NAME}
        draft = sending.Draft(
            key=f"cases.acknowledged:{case.pk}", purpose=Purpose.ANSWER, language=mailbox.language,
            subject=_("[%(name)s] We have received your message (no. %(number)s)") % told,
            text=_(
                "Thank you for writing to us. Your message has arrived. Somebody reads it and answers you.\n\n"
                "Number: %(number)s\n\n"
                "If you want to add anything, simply answer this mail.\n\n%(name)s"
            ) % told,
            about=(queries.ABOUT, str(case.pk)),
            thread={"Auto-Submitted": "auto-replied", "Reply-To": queries.answer_address(case, mailbox, address)},
        )  # fmt: skip
    try:
        return sending.post(draft, to=sending.Person(address), by=None, now=now)
    except sending.WrongDraft:
        return None  # an address that nobody can write to


def forget_acknowledgements(*, now: datetime) -> int:
    """Forget who was told more than a day ago. Returns how many."""
    return models.Acknowledgement.objects.filter(at__lt=now - timedelta(days=1)).delete()[0]


def _may_again(address: str, *, now: datetime) -> bool:
    """Whether another acknowledgement may go there, and if so, count it."""
    index = vault.blind_index(f"acknowledged:{one_person(address)}")
    told = models.Acknowledgement.objects.filter(index=index, at__gt=now - timedelta(days=1)).values_list(
        "at", flat=True
    )
    lately = [at > now - timedelta(hours=1) for at in told]
    if sum(lately) >= AN_HOUR or len(lately) >= A_DAY:
        return False
    models.Acknowledgement.objects.create(index=index, at=now)
    return True


def one_person(address: str) -> str:
    """An address as all spellings of it that reach one person have it."""
    local, _at, domain = address.strip().lower().rpartition("@")
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if domain in NAMES_ONE_PERSON else local}@{domain}"
