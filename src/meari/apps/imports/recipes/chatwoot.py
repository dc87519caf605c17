"""Chatwoot: the download of the CSAT report, whose comments are what customers say.

Columns as Chatwoot's report writes them (Agent name, Rating, Feedback Comment, Contact ..., Link to the conversation,
Recorded date). Conversations themselves come live by a web hook channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meari.apps.imports.protocol import Target
from meari.apps.imports.recipes._tool import Layout, Tool
from meari.apps.imports.recipes.generic import plain


class Chatwoot(Tool):
    def takes(self, record: Mapping[str, str], target: Target) -> bool:
        """Ratings without a word are no voices."""
        return any(plain(name) == "feedbackcomment" and value.strip() for name, value in record.items())

    def shape(self, values: dict[str, Any], target: Target) -> dict[str, Any]:
        """The id is the number at the end of the link."""
        number = str(values.get("external_id") or "").rstrip("/").rpartition("/")[2]
        return super().shape({**values, "external_id": f"csat-{number}" if number else None}, target)


kind = Chatwoot("chatwoot", "Chatwoot", {
    "voices": Layout(
        marks=("Rating", "Feedback Comment", "Link to the conversation", "Recorded date"), channel="chat",
        columns={
            "external_id": ("Link to the conversation",), "text": ("Feedback Comment",), "rating": ("Rating",),
            "received_at": ("Recorded date",),
        },
    ),
})  # fmt: skip
