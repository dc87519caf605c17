"""Signatures of web hooks by the Standard Webhooks specification 1.0.0 (symmetric scheme ``v1``)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A random secret of 256 bits in the form receivers know: ``whsec_`` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(*, message_id: str, body: bytes, at: datetime, keys: Iterable[str]) -> Mapping[str, str]:
    """The three headers of one attempt at ``at``, with one signature for each secret in ``keys``, newest first."""
    timestamp = str(int(at.timestamp()))
    content = f"{message_id}.{timestamp}.".encode() + body
    signatures = [f"v1,{base64.b64encode(digest(key, content)).decode()}" for key in keys]
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": " ".join(signatures)}


def digest(key: str, content: bytes) -> bytes:
    """HMAC-SHA256 of ``content`` under a ``whsec_`` secret."""
    return hmac.new(base64.b64decode(key.removeprefix(PREFIX)), content, hashlib.sha256).digest()
