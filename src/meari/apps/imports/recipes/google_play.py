"""Google Play: the monthly CSV of reviews from Play Console (Download reports > Reviews), in UTF-16."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from meari.apps.imports.protocol import Target
from meari.apps.imports.recipes._tool import Layout, Tool


class GooglePlay(Tool):
    def takes(self, record: Mapping[str, str], target: Target) -> bool:
        """Stars without a word are no voices."""
        return bool(record.get("Review Text", "").strip() or record.get("Review Title", "").strip())

    def shape(self, values: dict[str, Any], target: Target) -> dict[str, Any]:
        """The link to a review carries its id, in the query or behind ``#``."""
        parts = urlsplit(str(values.get("external_id") or ""))
        asked = parse_qs(parts.query) | parse_qs(parts.fragment.partition("?")[2] or parts.fragment)
        review = next(iter(asked.get("reviewId", asked.get("reviewid", []))), None)
        return super().shape({**values, "external_id": review}, target)


kind = GooglePlay("google_play", "Google Play", {
    "voices": Layout(
        marks=("Package Name", "Star Rating", "Review Text", "Review Submit Date and Time"), channel="review",
        columns={
            "external_id": ("Review Link",), "title": ("Review Title",), "text": ("Review Text",), "rating": ("Star Rating",),
            "received_at": ("Review Submit Date and Time",),
        },
    ),
})  # fmt: skip
