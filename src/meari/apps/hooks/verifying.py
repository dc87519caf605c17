"""Signatures of web hooks that come in: Standard Webhooks 1.0.0, any HMAC-SHA256 header, or a fixed token in a header."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from meari.apps.hooks import signing

WINDOW = timedelta(minutes=5)
ID = re.compile(r"[\x21-\x7e]{1,120}")


class Scheme(StrEnum):
    """How the other side proves that it is itself."""

    STANDARD = "standard"
    HMAC = "hmac"
    TOKEN = "token"  # noqa: S105 - the name of a way


class BadSignature(Exception):
    """The message proves nothing; ``reason`` is ``unsigned``, ``wrong_signature`` or ``outside_window``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Terms:
    """What is expected: the scheme, and for the plain ones the header that proves and the one that tells the time.

    With a ``timestamp_header`` an HMAC covers ``timestamp.body``, otherwise the body alone.
    """

    scheme: Scheme
    header: str = ""
    timestamp_header: str = ""


@dataclass(frozen=True)
class Message:
    """What came in: headers by name in small letters, and the bytes as they came."""

    headers: Mapping[str, str]
    body: bytes


def check(message: Message, terms: Terms, *, keys: Sequence[str], now: datetime) -> str:
    """The id under which the message counts once: the sender's own, or the hash of its bytes. Raises ``BadSignature``.

    Everything is compared in constant time. A message that tells its time is refused more than five minutes off.
    """
    if terms.scheme is Scheme.STANDARD:
        return _standard(message, keys, now)
    given = message.headers.get(terms.header.lower(), "")
    if not given:
        raise BadSignature("unsigned")
    if terms.scheme is Scheme.TOKEN:
        token = given.removeprefix("Bearer ").encode()
        _demand(any(hmac.compare_digest(token, key.encode()) for key in keys))
    else:
        _hmac(message, terms, given, keys, now)
    return hashlib.sha256(message.body).hexdigest()


def _standard(message: Message, keys: Sequence[str], now: datetime) -> str:
    message_id, timestamp, signatures = (
        message.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")
    )
    if not ID.fullmatch(message_id) or not signatures:
        raise BadSignature("unsigned")
    content = f"{message_id}.{timestamp}.".encode() + message.body
    given = [part.removeprefix("v1,").encode() for part in signatures.split() if part.startswith("v1,")]
    right = [base64.b64encode(signing.digest(key, content)) for key in keys]
    _demand(any(hmac.compare_digest(one, other) for one in given for other in right))
    _check_time(timestamp, now)
    return message_id


def _hmac(message: Message, terms: Terms, given: str, keys: Sequence[str], now: datetime) -> None:
    content, timestamp = message.body, ""
    if terms.timestamp_header:
        timestamp = message.headers.get(terms.timestamp_header.lower(), "")
        content = f"{timestamp}.".encode() + content
    found = _bytes(given.strip().removeprefix("sha256="))
    right = [hmac.new(key.encode(), content, hashlib.sha256).digest() for key in keys]
    _demand(any(hmac.compare_digest(found, one) for one in right))
    if terms.timestamp_header:
        _check_time(timestamp, now)


def _bytes(given: str) -> bytes:
    """A digest written as 64 hexadecimal digits or as base64; nothing for anything else."""
    try:
        return bytes.fromhex(given) if len(given) == 64 else base64.b64decode(given, validate=True)
    except (ValueError, binascii.Error):
        return b""


def _check_time(timestamp: str, now: datetime) -> None:
    if not re.fullmatch(r"[0-9]{1,13}", timestamp):
        raise BadSignature("outside_window")
    seconds = int(timestamp) / (1000 if len(timestamp) == 13 else 1)
    if abs(now - datetime.fromtimestamp(seconds, UTC)) > WINDOW:
        raise BadSignature("outside_window")


def _demand(is_right: bool) -> None:
    if not is_right:
        raise BadSignature("wrong_signature")
