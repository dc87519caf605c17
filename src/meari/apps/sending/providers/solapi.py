"""Text messages through Solapi (see ``_solapi.py`` for what was followed)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from meari.apps.sending import texting
from meari.apps.sending.protocol import Medium, Outcome, Parcel
from meari.apps.sending.providers import _solapi, _texts


class Solapi:
    """An SMS up to 90 bytes, an LMS with a title above."""

    label = "Solapi (SMS·LMS)"
    medium = Medium.SMS
    longest_text = texting.LONGEST_LMS // 2
    is_fallback = False
    needs_account = True
    form = _solapi.SolapiForm
    secrets = frozenset({"api_secret"})

    def is_ready(self) -> bool:
        return True

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        wrong = _texts.bad_number(parcel.address)
        if wrong is not None:
            return wrong
        text = texting.cut(parcel.text, texting.LONGEST_LMS)
        message = {"to": parcel.address, "text": text, "type": "SMS" if texting.is_short(text) else "LMS"}
        if not texting.is_short(text):
            message["subject"] = texting.cut(parcel.subject, texting.LONGEST_TITLE)
        return _solapi.send(message, settings, token=parcel.token, now=now)


kind = Solapi()
