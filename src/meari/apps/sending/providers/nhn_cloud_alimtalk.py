"""KakaoTalk Alimtalk through NHN Cloud Bizmessage v2.3 (see ``_nhn.py`` for what was followed)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.sending import templates, texting
from meari.apps.sending.protocol import Medium, NotTaken, Outcome, Parcel
from meari.apps.sending.providers import _nhn, _texts

API = "https://kakaotalk-bizmessage.api.nhncloudservice.com"


class BizmessageForm(_nhn.NhnForm):
    sender_key = forms.CharField(label=_("Sender key (40 characters)"), max_length=40)
    falls_back = forms.BooleanField(
        label=_("Send a text message where Alimtalk cannot arrive"), required=False, initial=True
    )
    field_order = ("app_key", "secret_key", "sender_key", "sender_number", "falls_back", "api")

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["api"].initial = API


class NhnCloudAlimtalk:
    """The approved template with its variables; ``resendParameter`` says what goes out by SMS or LMS instead."""

    label = _("NHN Cloud (Alimtalk)")
    medium = Medium.ALIMTALK
    longest_text = templates.LONGEST
    is_fallback = False
    needs_account = True
    form = BizmessageForm
    secrets = frozenset({"secret_key"})

    def is_ready(self) -> bool:
        return True

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        wrong = _texts.bad_number(parcel.address)
        if wrong is not None or not parcel.template:
            return wrong or NotTaken("no_template", is_final=True)
        recipient = {
            "recipientNo": parcel.address, "templateParameter": dict(parcel.variables),
            "resendParameter": _instead(parcel, settings),
        }  # fmt: skip
        content = {
            "senderKey": settings["sender_key"], "templateCode": parcel.template, "recipientList": [recipient],
        }  # fmt: skip
        path = f"/alimtalk/v2.3/appkeys/{settings['app_key']}/messages"
        return _nhn.send(path, content, settings, token=parcel.token, now=now)


def _instead(parcel: Parcel, settings: Mapping[str, str]) -> dict[str, Any]:
    if not settings.get("falls_back"):
        return {"isResend": False}
    text = texting.cut(parcel.text, texting.LONGEST_LMS)
    told = {"isResend": True, "resendContent": text, "resendSendNo": settings["sender_number"]}
    if texting.is_short(text):
        return told | {"resendType": "SMS"}
    return told | {"resendType": "LMS", "resendTitle": texting.cut(parcel.subject, texting.LONGEST_TITLE)}


kind = NhnCloudAlimtalk()
