"""What providers of text messages share: reading answers in JSON, and the account's fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.hooks.outgoing import Answer
from meari.apps.sending import calling, texting
from meari.apps.sending.protocol import NotTaken, Outcome, Unknown


class SecretField(forms.CharField):
    """Something that is entered once and never shown again."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "off"}), **more)


class AccountForm(forms.Form):
    """What every account has: the number that messages come from, registered with the provider beforehand."""

    sender_number = forms.CharField(label=gettext_lazy("Registered sender number"), max_length=20)
    api = forms.CharField(label=gettext_lazy("API server"), max_length=200)

    def clean_sender_number(self) -> str:
        number = texting.plain_phone(self.cleaned_data["sender_number"])
        if not (texting.PHONE.fullmatch(number) or (len(number) == 8 and number[0] == "1")):
            raise forms.ValidationError(_("This is no Korean phone number."))
        return number

    def clean_api(self) -> str:
        return calling.checked(self.cleaned_data["api"].strip().rstrip("/"))


def ask(
    address: str, content: Mapping[str, Any], *, headers: Mapping[str, str], now: datetime
) -> dict[str, Any] | Outcome:
    """Post ``content``: what was answered, or what became of it where nothing could be read.

    A 2xx answer that is no JSON object leaves it open whether the message was taken.
    """
    body = json.dumps(content, ensure_ascii=False).encode()
    answer = calling.call(address, body, headers={"Content-Type": "application/json;charset=UTF-8", **headers})
    if not isinstance(answer, Answer):
        return answer
    found = read(answer)
    if not answer.is_ok:
        return refused(answer, found, now=now)
    return found if found is not None else Unknown("unclear_answer", answer.start(200))


def read(answer: Answer) -> dict[str, Any] | None:
    """The answer's JSON object; none where it is something else."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def refused(answer: Answer, found: Mapping[str, Any] | None, *, now: datetime) -> Outcome:
    """As for every service, with the provider's own code in the detail; a wrong key is named as such."""
    if answer.status in {401, 403}:
        return NotTaken("sign_in_failed", f"{answer.status} {answer.start(150)}", is_final=True)
    outcome = calling.meaning(answer, now=now)
    code = str((found or {}).get("errorCode", ""))
    if code and isinstance(outcome, NotTaken) and outcome.is_final:
        return NotTaken(outcome.code, f"{code} {(found or {}).get('errorMessage', '')}"[:200], is_final=True)
    return outcome


def bad_number(parcel_address: str) -> NotTaken | None:
    """A refusal where no text message can go to the address."""
    return None if texting.is_mobile(parcel_address) else NotTaken("wrong_number", is_final=True)
