"""Slack, and what understands its incoming webhooks (Mattermost, Rocket.Chat): https://docs.slack.dev/messaging/"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from meari.apps.sending import calling
from meari.apps.sending.protocol import Medium, Outcome, Parcel


class Slack:
    """Posts the subject in bold over the text; the three signs that Slack reads as markup are escaped."""

    label = "Slack"
    medium = Medium.CHAT
    longest_text = 30_000
    is_fallback = False
    needs_account = False
    form = calling.AddressForm
    secrets = frozenset({"address"})

    def is_ready(self) -> bool:
        return True

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        content = {"text": f"*{_escaped(parcel.subject)}*\n{_escaped(parcel.text)}", "unfurl_links": False}
        return calling.post_json(settings["address"], content, headers={}, now=now)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


kind = Slack()
