"""NHN Cloud: answers with a ``header`` that says whether the request was taken and a list that says so of each recipient.

Followed: https://docs.nhncloud.com/ko/Notification/SMS/ko/api-guide/ (v3.0) and
https://docs.nhncloud.com/ko/Notification/KakaoTalk%20Bizmessage/ko/alimtalk-api-guide/ (v2.3), on the addresses that hold
since 2026-03-03. ``X-NC-API-IDEMPOTENCY-KEY`` is the letter's token: within ten minutes the same key is refused with -1005
(or 400305), which tells us that the first request arrived.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms

from meari.apps.sending.protocol import NotTaken, Outcome, Taken, Unknown
from meari.apps.sending.providers import _texts

SAME_KEY = frozenset({-1005, 400305})
WRONG_KEY = frozenset({-1000, -1001, 400300, 400301})


class NhnForm(_texts.AccountForm):
    """The keys of a product in NHN Cloud's console."""

    app_key = forms.RegexField(r"^[A-Za-z0-9_-]{8,64}$", label="Appkey")
    secret_key = _texts.SecretField(label="Secret Key")
    field_order: tuple[str, ...] = ("app_key", "secret_key", "sender_number", "api")


def send(path: str, content: Mapping[str, Any], settings: Mapping[str, str], *, token: str, now: datetime) -> Outcome:
    """Ask NHN Cloud to send ``content`` at ``path`` of the account's server."""
    headers = {"X-Secret-Key": settings["secret_key"], "X-NC-API-IDEMPOTENCY-KEY": token}
    answer = _texts.ask(f"{settings['api']}{path}", content, headers=headers, now=now)
    return _meaning(answer) if isinstance(answer, dict) else answer


def _meaning(answer: Mapping[str, Any]) -> Outcome:
    header = answer.get("header")
    if not isinstance(header, dict) or not isinstance(header.get("isSuccessful"), bool):
        return Unknown("unclear_answer", str(answer)[:200])
    code, said = header.get("resultCode"), f"{header.get('resultCode')} {header.get('resultMessage', '')}"[:200]
    if code in SAME_KEY:
        return Taken("same key")
    if not header["isSuccessful"]:
        reason = "sign_in_failed" if code in WRONG_KEY else "refused_by_provider"
        return NotTaken(reason, said, is_final=True)
    request_id, results = _results(answer)
    if not results:
        return Unknown("unclear_answer", str(answer)[:200])
    first = results[0]
    if first.get("resultCode") != 0:
        told = f"{first.get('resultCode')} {first.get('resultMessage', '')}"[:200]
        return NotTaken("refused_by_provider", told, is_final=True)
    return Taken(request_id)


def _results(answer: Mapping[str, Any]) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """Request id and what is said of each recipient: SMS says it in ``body.data``, Alimtalk in ``message``."""
    body = answer.get("body")
    part = body.get("data") if isinstance(body, dict) else answer.get("message")
    if not isinstance(part, dict):
        return "", ()
    listed = part.get("sendResultList", part.get("sendResults"))
    found = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return str(part.get("requestId", "")), found
