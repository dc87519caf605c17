"""NAVER WORKS (LINE WORKS) through a bot: https://developers.worksmobile.com/kr/docs (auth-jwt, bot-channel-message-send).

The service account signs a JWT (RS256), trades it for an access token (RFC 7523), and the bot writes into a room.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.hooks.outgoing import Answer
from meari.apps.sending import calling
from meari.apps.sending.protocol import Medium, NotTaken, Outcome, Parcel, Unknown

SIGN_IN = "https://auth.worksmobile.com"
API = "https://www.worksapis.com"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
JWT_LASTS = timedelta(minutes=30)
SPARE_SECONDS = 300


class BotForm(forms.Form):
    """What the Developer Console shows for an app with a service account and a bot."""

    client_id = forms.CharField(label="Client ID", max_length=100)
    client_secret = forms.CharField(
        label="Client Secret", max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    service_account = forms.CharField(label="Service Account", max_length=200)
    private_key = forms.CharField(
        label=gettext_lazy("Private key (PEM)"), widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
    )
    bot_id = forms.RegexField(r"^\d{1,20}$", label="Bot ID")
    channel_id = forms.CharField(label=gettext_lazy("Room (channel ID)"), max_length=100)
    sign_in = forms.CharField(label=gettext_lazy("Sign-in server"), initial=SIGN_IN, max_length=200)
    api = forms.CharField(label=gettext_lazy("API server"), initial=API, max_length=200)

    def clean_private_key(self) -> str:
        key: str = self.cleaned_data["private_key"].strip()
        if _private_key(key) is None:
            raise forms.ValidationError(_("This is no RSA private key in PEM form."))
        return key

    def clean_sign_in(self) -> str:
        return calling.checked(self.cleaned_data["sign_in"].strip().rstrip("/"))

    def clean_api(self) -> str:
        return calling.checked(self.cleaned_data["api"].strip().rstrip("/"))


class NaverWorks:
    """Writes subject and text as one text message; a token that has ended is renewed once."""

    label = gettext_lazy("NAVER WORKS")
    medium = Medium.CHAT
    longest_text = 1_800
    is_fallback = False
    needs_account = False
    form = BotForm
    secrets = frozenset({"client_secret", "private_key"})

    def is_ready(self) -> bool:
        return True

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        room = quote(settings["channel_id"], safe="")
        address = f"{settings['api']}/v1.0/bots/{settings['bot_id']}/channels/{room}/messages"
        content = {"content": {"type": "text", "text": f"{parcel.subject}\n\n{parcel.text}"}}
        body = json.dumps(content, ensure_ascii=False).encode()
        answer: Answer | NotTaken | Unknown = NotTaken("no_token")
        for may_be_kept in (True, False):
            token = _token(settings, now=now, may_be_kept=may_be_kept)
            if not isinstance(token, str):
                return token
            headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token}"}
            answer = calling.call(address, body, headers=headers)
            if not (isinstance(answer, Answer) and answer.status == 401):
                break
        return calling.meaning(answer, now=now) if isinstance(answer, Answer) else answer


def _token(settings: Mapping[str, str], *, now: datetime, may_be_kept: bool) -> str | NotTaken:
    """An access token, kept until shortly before its end. Whatever goes wrong here, the letter was not handed over."""
    named = json.dumps(sorted(settings.items())).encode()
    place = f"sending.naver_works.{hashlib.sha256(named).hexdigest()}"
    kept: str | None = cache.get(place) if may_be_kept else None
    if kept:
        return kept
    asked = {
        "assertion": _assertion(settings, now=now), "grant_type": GRANT, "client_id": settings["client_id"],
        "client_secret": settings["client_secret"], "scope": "bot.message",
    }  # fmt: skip
    answer = calling.call(
        f"{settings['sign_in']}/oauth2/v2.0/token", urlencode(asked).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    if not isinstance(answer, Answer):
        return NotTaken(
            "sign_in_failed", f"{answer.code} {answer.detail}", isinstance(answer, NotTaken) and answer.is_final
        )
    if not answer.is_ok:
        is_final = 400 <= answer.status < 500 and answer.status not in {408, 425, 429}
        return NotTaken("sign_in_failed", f"{answer.status} {answer.start(200)}", is_final, answer.retry_after(now))
    try:
        given: dict[str, Any] = json.loads(answer.body)
        token, lasts = str(given["access_token"]), int(given["expires_in"])
    except (ValueError, KeyError, TypeError):
        return NotTaken("sign_in_failed", answer.start(200))
    cache.set(place, token, timeout=max(lasts - SPARE_SECONDS, 1))
    return token


def _assertion(settings: Mapping[str, str], *, now: datetime) -> str:
    """The signed JWT (RFC 7519): who asks, for which account, for half an hour."""
    key = _private_key(settings["private_key"])
    if key is None:
        raise ValueError("the private key cannot be read")
    issued = int(now.timestamp())
    claims = {
        "iss": settings["client_id"], "sub": settings["service_account"], "iat": issued,
        "exp": issued + int(JWT_LASTS.total_seconds()),
    }  # fmt: skip
    content = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}"
    signature = key.sign(content.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{content}.{_base64url(signature)}"


def _part(value: Mapping[str, object]) -> str:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _private_key(pem: str) -> RSAPrivateKey | None:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, RSAPrivateKey) else None


kind = NaverWorks()
