"""Freshdesk: the ticket export as CSV, with the names that Freshdesk gives to its fields (Ticket ID, Created time, ...)."""

from __future__ import annotations

from collections.abc import Mapping

from meari.apps.imports.protocol import Target
from meari.apps.imports.recipes._tool import Layout, Tool

OUTGOING = "outbound email"


class Freshdesk(Tool):
    def takes(self, record: Mapping[str, str], target: Target) -> bool:
        """Mails that the company began itself are no voices."""
        return record.get("Source", "").strip().casefold() != OUTGOING


kind = Freshdesk("freshdesk", "Freshdesk", {
    "voices": Layout(
        marks=("Ticket ID", "Subject", "Created time", "Due by Time"), channel="email",
        columns={
            "external_id": ("Ticket ID",), "title": ("Subject",), "text": ("Description", "Subject"),
            "received_at": ("Created time",), "channel": ("Source",), "team": ("Group",), "product": ("Product",),
            "customer_id": ("Unique external ID", "Contact ID"),
        },
    ),
}, channels={"portal": "web", "feedbackwidget": "web", "widget": "web", "whatsapp": "chat"})  # fmt: skip
