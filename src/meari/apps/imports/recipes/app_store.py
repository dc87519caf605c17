"""App Store: customer reviews as the App Store Connect API gives them (``customerReviews``), one flat JSON object a line.

Apple offers no file to download; the fields are the attributes of the API (rating, title, body, reviewerNickname,
createdDate, territory) with the id beside them.
"""

from __future__ import annotations

from meari.apps.imports.recipes._tool import Layout, Tool

kind = Tool("app_store", "App Store", {
    "voices": Layout(
        marks=("rating", "title", "body", "createdDate", "territory"), channel="review",
        columns={
            "external_id": ("id",), "title": ("title",), "text": ("body",), "rating": ("rating",), "received_at": ("createdDate",),
        },
    ),
})  # fmt: skip
