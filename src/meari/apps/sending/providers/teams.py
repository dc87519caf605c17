"""Microsoft Teams through a workflow that waits for web requests: an Adaptive Card in a message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from meari.apps.sending import calling
from meari.apps.sending.protocol import Medium, Outcome, Parcel

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


class Teams:
    """Posts a card with the subject over the text. A whole message may hold 28 KB, and Korean takes three bytes a letter."""

    label = "Microsoft Teams"
    medium = Medium.CHAT
    longest_text = 7_000
    is_fallback = False
    needs_account = False
    form = calling.AddressForm
    secrets = frozenset({"address"})

    def is_ready(self) -> bool:
        return True

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        paragraphs = [part for part in parcel.text.split("\n\n") if part.strip()]
        heading = {"type": "TextBlock", "text": parcel.subject, "weight": "Bolder", "size": "Medium", "wrap": True}
        body = [heading, *({"type": "TextBlock", "text": part, "wrap": True} for part in paragraphs)]
        card = {"$schema": SCHEMA, "type": "AdaptiveCard", "version": "1.4", "body": body}
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        content = {"type": "message", "attachments": [attachment]}
        return calling.post_json(settings["address"], content, headers={}, now=now)


kind = Teams()
