"""The line to a mail server: IMAP over a checked, pinned address, with certificates looked at. It changes nothing of ours.

What goes wrong is a ``LineProblem`` with a key of ``mail_problems.LINE``.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError
from imap_tools.utils import encode_folder

from meari.apps.cases.models import Mailbox
from meari.apps.hooks import addresses

MOST_BYTES = 25 * 1024 * 1024
"""Mails that are larger stay where they are (RELIABILITY, section 5)."""
SECONDS = 30.0
AT_ONCE = 200
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HOST = re.compile(r"[A-Za-z0-9._-]{1,200}|[0-9A-Fa-f:.]{2,60}")
UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
MOMENT = re.compile(rb'\bINTERNALDATE "\s?(\d{1,2})-([A-Z][a-z]{2})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})"')


class LineProblem(Exception):
    """Something is wrong with the line; ``key`` says what."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Server:
    """Where a mailbox is and what opens it."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    folder: str


@dataclass(frozen=True)
class Listed:
    """A mail on the server: its size, and when it came there."""

    uid: int
    size: int
    received_at: datetime


class Line:
    """An open folder. Every method raises ``LineProblem``."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box
        self.validity = _validity(box)
        with _told():  # what a server can do it often says in full only to whom it knows
            _status, said = box.client.capability()
        self._can = frozenset(b" ".join(one for one in said if one).decode("ascii", "replace").upper().split())

    def uids_after(self, uid: int, *, since: date) -> list[int]:
        """The numbers above ``uid`` of mails that came on ``since`` or later (as the server counts days), in order."""
        day = f"{since.day}-{MONTHS[since.month - 1]}-{since.year}"
        with _told():
            found = self._box.uids(f"UID {uid + 1}:* SINCE {day}", charset=None)
        return sorted(number for number in map(int, found) if number > uid)

    def listed(self, uids: Sequence[int]) -> list[Listed]:
        """What the server says of these mails; those that are gone are left out."""
        with _told():
            lines = self._asked("FETCH", _set(uids), "(UID RFC822.SIZE INTERNALDATE)")
        found = (_listed(line[0] if isinstance(line, tuple) else line) for line in lines if line)
        return sorted((one for one in found if one), key=lambda one: one.uid)

    def content(self, uid: int) -> bytes | None:
        """The whole mail as it is, unread as before; none when it is gone."""
        return self._part(uid, "BODY.PEEK[]")

    def head(self, uid: int) -> bytes | None:
        """The header alone."""
        return self._part(uid, "BODY.PEEK[HEADER]")

    def settle(self, uids: Sequence[int], *, after: str, folder: str) -> None:
        """Do with mails that are kept here what the mailbox's setting says; only ever what was asked for, to these alone."""
        if not uids or after == Mailbox.After.LEAVE:
            return
        with _told():
            if after == Mailbox.After.SEEN:
                self._asked("STORE", _set(uids), "+FLAGS.SILENT", r"(\Seen)")
            elif "MOVE" in self._can:
                self._asked("MOVE", _set(uids), encode_folder(folder))
            else:
                self._asked("COPY", _set(uids), encode_folder(folder))
                self._asked("STORE", _set(uids), "+FLAGS.SILENT", r"(\Deleted)")
                if "UIDPLUS" in self._can:
                    self._asked("EXPUNGE", _set(uids))

    def wait(self, seconds: float) -> None:
        """Come back when something happens in the folder, or after ``seconds``; servers without IDLE only take the time."""
        with _told():
            if "IDLE" in self._can:
                self._box.idle.wait(timeout=seconds)
            else:
                time.sleep(seconds)
                self._box.client.noop()

    def has_folder(self, name: str) -> bool:
        """Whether there is such a folder beside this one."""
        with _told():
            return bool(self._box.folder.exists(name))

    def _part(self, uid: int, what: str) -> bytes | None:
        with _told():
            lines = self._asked("FETCH", str(uid), f"(UID {what})")
        for line in lines:
            if isinstance(line, tuple) and (found := UID.search(line[0])) and int(found.group(1)) == uid:
                return bytes(line[1])
            if isinstance(line, bytes) and f"UID {uid} BODY[".encode() in line:
                return b""  # an empty mail comes as "", without a length
        return None

    def _asked(self, command: str, *arguments: Any) -> list[Any]:
        status, lines = self._box.client.uid(command, *arguments)
        if status != "OK":
            raise LineProblem("refused")
        return list(lines or [])


@contextmanager
def opened(server: Server, *, seconds: float = SECONDS) -> Iterator[Line]:
    """The folder of ``server``, signed in. Raises ``LineProblem``."""
    box = _connected(server, seconds)
    try:
        _sign_in(box, server)
        yield Line(box)
    finally:
        with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            box.logout()
        with suppress(OSError):
            box.client.shutdown()


def probe(server: Server, *, after: str, after_folder: str, seconds: float = 10.0) -> str:
    """What is wrong with a mailbox, as a key; empty where it can be read."""
    try:
        with opened(server, seconds=seconds) as line:
            missing = after == Mailbox.After.MOVE and not line.has_folder(after_folder)
            return "no_after_folder" if missing else ""
    except LineProblem as problem:
        return problem.key


def _connected(server: Server, seconds: float) -> BaseMailBox:
    """Only encrypted lines to public addresses pass, unless the operator named the host (V9)."""
    if not HOST.fullmatch(server.host):
        raise LineProblem("malformed")
    scheme = "http" if server.security == Mailbox.Security.NONE else "https"
    host = f"[{server.host}]" if ":" in server.host else server.host
    try:
        place = addresses.resolve(f"{scheme}://{host}:{server.port}/", allowed=settings.OUTGOING_HOSTS)
    except addresses.Forbidden as refused:
        raise LineProblem(refused.reason) from refused
    try:
        return _Box(place, server.security, seconds)
    except TimeoutError as error:
        raise LineProblem("timed_out") from error
    except ssl.SSLCertVerificationError as error:
        raise LineProblem("tls_refused") from error
    except (ssl.SSLError, imaplib.IMAP4.error, ImapToolsError, UnicodeError) as error:
        raise LineProblem("no_imap") from error
    except OSError as error:
        raise LineProblem("not_reached") from error


def _sign_in(box: BaseMailBox, server: Server) -> None:
    is_plain = (server.user + server.password).isascii()
    try:
        (box.login if is_plain else box.login_utf8)(server.user, server.password, initial_folder=None)
    except imaplib.IMAP4.abort as error:
        raise LineProblem("cut_off") from error
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise LineProblem("login_refused") from error
    except OSError as error:
        raise LineProblem("timed_out" if isinstance(error, TimeoutError) else "cut_off") from error
    with _told():
        try:
            box.folder.set(server.folder)
        except MailboxFolderSelectError as error:
            raise LineProblem("no_folder") from error


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise LineProblem("timed_out") from error
    except (imaplib.IMAP4.abort, OSError) as error:
        raise LineProblem("cut_off") from error
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise LineProblem("refused") from error


def _validity(box: BaseMailBox) -> int:
    _name, said = box.client.response("UIDVALIDITY")
    if not said or not said[0]:
        raise LineProblem("refused")  # without it no number of a mail means anything
    return int(said[0])


def _listed(line: bytes) -> Listed | None:
    uid, size, moment = UID.search(line), SIZE.search(line), MOMENT.search(line)
    if not (uid and size):
        return None
    return Listed(int(uid.group(1)), int(size.group(1)), _moment(moment) if moment else datetime.now(UTC))


def _moment(found: re.Match[bytes]) -> datetime:
    day, month, year, hour, minute, second, zone = (part.decode() for part in found.groups())
    number = MONTHS.index(month) + 1 if month in MONTHS else 1
    return datetime.strptime(f"{year}-{number}-{day} {hour}:{minute}:{second} {zone}", "%Y-%m-%d %H:%M:%S %z")


def _set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


class _Box(BaseMailBox):
    """Connects to the one address that was checked, and holds the certificate to the name."""

    def __init__(self, place: addresses.Place, security: str, seconds: float) -> None:
        self._place, self._security, self._seconds = place, security, seconds
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = _Client(self._place, self._seconds, is_tls=self._security == Mailbox.Security.TLS)
        if self._security == Mailbox.Security.STARTTLS:
            client.starttls(ssl.create_default_context())
        return client


class _Client(imaplib.IMAP4):
    def __init__(self, place: addresses.Place, seconds: float, *, is_tls: bool) -> None:
        self._place, self._is_tls = place, is_tls
        super().__init__(place.host, place.port, seconds)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        line = socket.create_connection((self._place.pinned, self._place.port), timeout)
        if not self._is_tls:
            return line
        try:
            return ssl.create_default_context().wrap_socket(line, server_hostname=self._place.host)
        except BaseException:
            line.close()
            raise

    def read(self, size: int) -> bytes:
        """No server may fill our memory, whatever size it had named before."""
        if size > MOST_BYTES + 1_000_000:
            raise self.abort("too large")
        return super().read(size)
