"""Stores text messages and sends nothing: what SMS uses until an account is entered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from meari.apps.sending import texting
from meari.apps.sending.protocol import Medium, NoForm, Outcome, Parcel
from meari.apps.sending.providers import _stored


class DryRunSms:
    """Writes each message as it would have gone out to ``MEARI_HOME/sms``."""

    label = _("Stored only, not sent")
    medium = Medium.SMS
    longest_text = texting.LONGEST_LMS // 2
    is_fallback = True
    needs_account = False
    form = NoForm
    secrets: frozenset[str] = frozenset()

    def is_ready(self) -> bool:
        return True

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        text = texting.cut(parcel.text, texting.LONGEST_LMS)
        sort = "SMS" if texting.is_short(text) else "LMS"
        return _stored.keep(
            parcel, "sms", {"type": sort, "bytes": texting.size(text), "title": parcel.subject, "text": text}
        )


kind = DryRunSms()
