"""Solapi: requests signed with HMAC-SHA256, one message a request.

Followed: https://developers.solapi.com/references/authentication/api-key and .../references/messages/sendManyDetail
(``POST /messages/v4/send-many/detail``), and the vendor's own Python client: the signature covers date and salt, the answer
counts what was registered in ``groupInfo.count`` and lists refusals in ``failedMessageList``. Solapi knows no idempotency
key: the same letter is kept from leaving twice by the claim alone, and our token in ``customFields`` finds it over there.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms

from meari.apps.sending.protocol import NotTaken, Outcome, Taken, Unknown
from meari.apps.sending.providers import _texts

API = "https://api.solapi.com"


class SolapiForm(_texts.AccountForm):
    """The keys of Solapi's console."""

    api_key = forms.RegexField(r"^[A-Za-z0-9]{8,64}$", label="API Key")
    api_secret = _texts.SecretField(label="API Secret")
    field_order: tuple[str, ...] = ("api_key", "api_secret", "sender_number", "api")

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["api"].initial = API


def authorization(key: str, secret: str, *, now: datetime, salt: str) -> str:
    """The header that signs date and salt; a signature is believed for 15 minutes and once."""
    date = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    signature = hmac.new(secret.encode(), f"{date}{salt}".encode(), hashlib.sha256).hexdigest()
    return f"HMAC-SHA256 apiKey={key}, date={date}, salt={salt}, signature={signature}"


def send(message: Mapping[str, Any], settings: Mapping[str, str], *, token: str, now: datetime) -> Outcome:
    """Register one message; taken only when Solapi counts it as registered."""
    whole = {**message, "from": settings["sender_number"], "customFields": {"letter": token}}
    signed = authorization(settings["api_key"], settings["api_secret"], now=now, salt=secrets.token_hex(16))
    answer = _texts.ask(
        f"{settings['api']}/messages/v4/send-many/detail", {"messages": [whole], "showMessageList": True},
        headers={"Authorization": signed}, now=now,
    )  # fmt: skip
    return _meaning(answer) if isinstance(answer, dict) else answer


def _meaning(answer: Mapping[str, Any]) -> Outcome:
    group = answer.get("groupInfo")
    failed = answer.get("failedMessageList")
    if isinstance(failed, list) and failed:
        first = failed[0] if isinstance(failed[0], dict) else {}
        said = f"{first.get('statusCode', '')} {first.get('statusMessage', '')}".strip()
        return NotTaken("refused_by_provider", said[:200], is_final=True)
    counted = group.get("count") if isinstance(group, dict) else None
    if isinstance(group, dict) and isinstance(counted, dict) and counted.get("registeredSuccess") == 1:
        return Taken(str(group.get("groupId", "")))
    return Unknown("unclear_answer", str(answer)[:200])
