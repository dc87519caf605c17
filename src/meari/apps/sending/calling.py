"""What the answers of chat services mean for a letter: taken, clearly not taken, or unknown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from meari.apps.hooks import addresses, outgoing
from meari.apps.hooks.outgoing import Answer
from meari.apps.hooks.problems import sentence
from meari.apps.sending.protocol import NotTaken, Outcome, Taken, Unknown

CLEAR_REFUSALS = frozenset({425, 429, 503})


class AddressForm(forms.Form):
    """The address that a chat service gives to whoever may write into a room."""

    address = forms.CharField(
        label=_("Webhook address"), max_length=2000, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    def clean_address(self) -> str:
        return checked(self.cleaned_data["address"].strip())


def checked(address: str) -> str:
    """The address, when it may be called; otherwise an error of the form in the reader's words."""
    try:
        addresses.resolve(address, allowed=settings.OUTGOING_HOSTS)
    except addresses.Forbidden as refused:
        raise forms.ValidationError(sentence(refused.reason)) from None
    return address


def post_json(address: str, content: Mapping[str, Any], *, headers: Mapping[str, str], now: datetime) -> Outcome:
    """Post ``content`` once and say what became of it; a plain 2xx counts as taken."""
    body = json.dumps(content, ensure_ascii=False).encode()
    answer = call(address, body, headers={"Content-Type": "application/json; charset=utf-8", **headers})
    return meaning(answer, now=now) if isinstance(answer, Answer) else answer


def call(address: str, body: bytes, *, headers: Mapping[str, str]) -> Answer | NotTaken | Unknown:
    """Post ``body`` to a guarded address; what never got there was clearly not taken."""
    try:
        place = addresses.resolve(address, allowed=settings.OUTGOING_HOSTS)
        return outgoing.post(place, body, headers=headers)
    except addresses.Forbidden as refused:
        return NotTaken(refused.reason, is_final=refused.reason != "not_found")
    except outgoing.NotReached as missed:
        return NotTaken("not_reached", str(missed))
    except outgoing.NoAnswer as missed:
        return Unknown("no_answer", str(missed))


def meaning(answer: Answer, *, now: datetime) -> Outcome:
    """2xx is taken; 425, 429 and 503 say "not now"; other 5xx and 408 leave it open; the rest is a refusal for good."""
    if answer.is_ok:
        return Taken()
    detail = f"{answer.status} {answer.start(200)}".strip()
    if answer.status in CLEAR_REFUSALS:
        return NotTaken("busy", detail, wait=answer.retry_after(now))
    if answer.status >= 500 or answer.status == 408:
        return Unknown("unclear_answer", detail)
    return NotTaken("refused_by_provider", detail, is_final=True)
