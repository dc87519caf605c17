"""Mail over SMTP, through the server that ``MEARI_EMAIL_URL`` names."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from typing import Protocol

from django.conf import settings as site
from django.utils.translation import gettext_lazy as _

from meari.apps.sending import mime
from meari.apps.sending.protocol import Medium, NoForm, NotTaken, Outcome, Parcel, Taken, Unknown

SECONDS = 30


class MailServer(Protocol):
    """What ``MEARI_EMAIL_URL`` says; ``security`` is ``tls``, ``starttls`` or ``none``."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def security(self) -> str: ...


class Email:
    """One connection a letter. Until DATA begins nothing was taken; a line that breaks from then on leaves it open."""

    label = _("E-mail")
    medium = Medium.EMAIL
    longest_text = 1_000_000
    is_fallback = False
    needs_account = False
    form = NoForm
    secrets: frozenset[str] = frozenset()

    def is_ready(self) -> bool:
        return site.MAIL_SERVER is not None

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        server = site.MAIL_SERVER
        if server is None:
            return NotTaken("no_server", is_final=True)
        try:
            mail = mime.written(parcel)
        except mime.WrongAddress:
            return NotTaken("wrong_address", is_final=True)
        try:
            line = _opened(server)
        except smtplib.SMTPResponseException as error:
            return _refusal(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            return NotTaken("not_reached", type(error).__name__)
        with _closing(line):
            return _sent(line, mail.as_bytes(), sender=_bare(mail["From"]), to=_bare(mail["To"]))


def _opened(server: MailServer) -> smtplib.SMTP:
    """A signed-in connection, safe as the setting demands; never weaker."""
    if server.security == "tls":
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.security == "starttls":
            line.starttls(context=ssl.create_default_context())
        line.ehlo_or_helo_if_needed()
        if server.user:
            line.login(server.user, server.password)
    except BaseException:
        line.close()
        raise
    return line


def _sent(line: smtplib.SMTP, content: bytes, *, sender: str, to: str) -> Outcome:
    try:
        for step, address in ((line.mail, sender), (line.rcpt, to)):
            code, said = step(address)
            if code >= 300:
                return _refusal(code, said)
    except (OSError, smtplib.SMTPException) as error:
        return NotTaken("not_reached", type(error).__name__)
    try:
        code, said = line.data(content)
    except smtplib.SMTPDataError as error:
        return _refusal(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return Unknown("no_answer", type(error).__name__)
    return Taken(_words(said)) if code == 250 else _refusal(code, said)


def _refusal(code: int, said: bytes | str) -> NotTaken:
    return NotTaken("refused_by_provider", f"{code} {_words(said)}", is_final=code >= 500)


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", errors="replace") if isinstance(said, bytes) else said
    return "".join(sign if sign.isprintable() else " " for sign in text)[:200]


def _bare(header: object) -> str:
    addresses: tuple[Address, ...] = header.addresses  # type: ignore[attr-defined]
    return addresses[0].addr_spec


class _closing:
    """Says goodbye when the other side still listens; what it answers changes nothing any more."""

    def __init__(self, line: smtplib.SMTP) -> None:
        self.line = line

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_exception: object) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self.line.quit()
        self.line.close()


kind = Email()
