"""JANDI through an incoming webhook: https://support.jandi.com (Receiving Incoming Webhooks in JANDI)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from meari.apps.sending import calling
from meari.apps.sending.protocol import Medium, Outcome, Parcel

ACCEPT = "application/vnd.tosslab.jandi-v2+json"
COLOUR = "#10647E"


class Jandi:
    """Posts the subject as the body and the text as one block below it."""

    label = "JANDI (잔디)"
    medium = Medium.CHAT
    longest_text = 4_000
    is_fallback = False
    needs_account = False
    form = calling.AddressForm
    secrets = frozenset({"address"})

    def is_ready(self) -> bool:
        return True

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        content = {
            "body": parcel.subject,
            "connectColor": COLOUR,
            "connectInfo": [{"title": parcel.subject, "description": parcel.text}],
        }
        return calling.post_json(settings["address"], content, headers={"Accept": ACCEPT}, now=now)


kind = Jandi()
