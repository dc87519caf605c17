"""Django's own mails (password letters) through the outbox, so that nothing leaves past the gate."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from meari.apps.sending.actions.outbox import Person, post
from meari.apps.sending.composing import Draft, WrongDraft
from meari.apps.sending.gate import Purpose

logger = logging.getLogger("meari.sending")


class OutboxBackend(BaseEmailBackend):
    """Posts each mail to staff as a confidential letter: such mails open accounts, so nobody else may read them.

    Mail to anybody else is not posted, and the caller does not learn it: a form for passwords tells nobody who is here.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(self._post(mail, address) for mail in email_messages for address in mail.recipients())

    def _post(self, mail: EmailMessage, address: str) -> int:
        pages = mail.alternatives if isinstance(mail, EmailMultiAlternatives) else []
        html = next((str(content) for content, kind in pages if kind == "text/html"), "")
        draft = Draft(
            key=f"django.mail:{secrets.token_hex(16)}", purpose=Purpose.INTERNAL, subject=" ".join(mail.subject.split()),
            text=str(mail.body), html=html, language=get_language() or "ko", is_confidential=True,
        )  # fmt: skip
        try:
            with transaction.atomic():
                post(draft, to=Person(address), by=None, now=timezone.now())
        except WrongDraft as wrong:
            logger.warning("a mail of the framework was not posted: %s", wrong.problem)
            return 0
        return 1
