"""Text messages through NHN Cloud SMS v3.0 (see ``_nhn.py`` for what was followed)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from meari.apps.sending import texting
from meari.apps.sending.protocol import Medium, Outcome, Parcel
from meari.apps.sending.providers import _nhn, _texts

API = "https://sms.api.nhncloudservice.com"


class SmsForm(_nhn.NhnForm):
    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["api"].initial = API


class NhnCloud:
    """SMS up to 90 bytes and LMS above; advertising goes to the addresses that NHN Cloud keeps for it."""

    label = "NHN Cloud (SMS·LMS)"
    medium = Medium.SMS
    longest_text = texting.LONGEST_LMS // 2
    is_fallback = False
    needs_account = True
    form = SmsForm
    secrets = frozenset({"secret_key"})

    def is_ready(self) -> bool:
        return True

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        wrong = _texts.bad_number(parcel.address)
        if wrong is not None:
            return wrong
        text = texting.cut(parcel.text, texting.LONGEST_LMS)
        sort = ("ad-" if parcel.is_advertising else "") + ("sms" if texting.is_short(text) else "mms")
        content: dict[str, Any] = {
            "body": text, "sendNo": settings["sender_number"], "recipientList": [{"recipientNo": parcel.address}],
        }  # fmt: skip
        if not texting.is_short(text):
            content["title"] = texting.cut(parcel.subject, texting.LONGEST_TITLE)
        path = f"/sms/v3.0/appKeys/{settings['app_key']}/sender/{sort}"
        return _nhn.send(path, content, settings, token=parcel.token, now=now)


kind = NhnCloud()
