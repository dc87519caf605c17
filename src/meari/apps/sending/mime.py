"""A letter as mail (RFC 5322, MIME): the same bytes at every attempt."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from meari.apps.sending.protocol import Parcel


class _Plain(EmailPolicy):
    """Breaks the lines of headers that hold ids and addresses between these alone. The library would encode long ones as
    if they were words, and no mail program finds a conversation by those."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() in AS_THEY_ARE:
            return self._lines(name, value)
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in AS_THEY_ARE:
            return self._lines(name, value).encode("ascii")
        return super().fold_binary(name, value)

    def _lines(self, name: str, value: Any) -> str:
        return f"{name}: {f'{self.linesep} '.join(str(value).split())}{self.linesep}"


AS_THEY_ARE = frozenset({"in-reply-to", "references", "list-unsubscribe"})
POLICY = _Plain(**{name: getattr(SMTP, name) for name in ("linesep", "max_line_length", "utf8", "cte_type")})


class WrongAddress(Exception):
    """No mail can go to this address."""


def written(parcel: Parcel) -> EmailMessage:
    """The letter as a message: text, HTML beside it, files after it. Raises ``WrongAddress``."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = _mailbox(settings.SENDER_NAME, settings.DEFAULT_FROM_EMAIL)
    mail["To"] = _mailbox(parcel.name, parcel.address)
    mail["Subject"] = parcel.subject
    mail["Date"] = parcel.posted_at
    mail["Message-ID"] = message_id(parcel.token)
    for name, value in parcel.headers.items():
        mail[name] = value
    mail.set_content(parcel.text, charset="utf-8", cte="base64")
    if parcel.html:
        mail.add_alternative(parcel.html, subtype="html", charset="utf-8", cte="base64")
    for one in parcel.enclosures:
        main, _, sub = one.media_type.partition("/")
        mail.add_attachment(one.content, maintype=main, subtype=sub or "octet-stream", filename=one.name)
    _fix_boundaries(mail, parcel.token)
    return mail


def message_id(token: str) -> str:
    """Our own Message-ID for the letter ``token``."""
    return f"<{token}@{urlsplit(settings.BASE_URL).hostname}>"


def _mailbox(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
        validate_email(f"{local}@{ascii_domain}")
        local.encode("ascii")
        return Address(display_name=name, username=local, domain=ascii_domain)
    except (ValueError, IndexError, ValidationError):
        raise WrongAddress(address) from None


def _fix_boundaries(mail: EmailMessage, token: str) -> None:
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{token}_{number}")
