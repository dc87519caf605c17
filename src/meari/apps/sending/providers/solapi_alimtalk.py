"""KakaoTalk Alimtalk through Solapi (see ``_solapi.py`` for what was followed; ``kakaoOptions`` of a message)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.sending import templates, texting
from meari.apps.sending.protocol import Medium, NotTaken, Outcome, Parcel
from meari.apps.sending.providers import _solapi, _texts


class AlimtalkForm(_solapi.SolapiForm):
    channel = forms.CharField(label=_("Channel id (pfId)"), max_length=80)
    falls_back = forms.BooleanField(
        label=_("Send a text message where Alimtalk cannot arrive"), required=False, initial=True
    )
    field_order = ("api_key", "api_secret", "channel", "sender_number", "falls_back", "api")


class SolapiAlimtalk:
    """The approved template with its variables; Solapi itself falls back to SMS or LMS with the same words."""

    label = _("Solapi (Alimtalk)")
    medium = Medium.ALIMTALK
    longest_text = templates.LONGEST
    is_fallback = False
    needs_account = True
    form = AlimtalkForm
    secrets = frozenset({"api_secret"})

    def is_ready(self) -> bool:
        return True

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        wrong = _texts.bad_number(parcel.address)
        if wrong is not None or not parcel.template:
            return wrong or NotTaken("no_template", is_final=True)
        message = {
            "to": parcel.address, "type": "ATA", "text": texting.cut(parcel.text, texting.LONGEST_LMS),
            "kakaoOptions": {
                "pfId": settings["channel"], "templateId": parcel.template, "disableSms": not settings.get("falls_back"),
                "variables": {f"#{{{name}}}": value for name, value in parcel.variables.items()},
            },
        }  # fmt: skip
        return _solapi.send(message, settings, token=parcel.token, now=now)


kind = SolapiAlimtalk()
