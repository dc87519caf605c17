"""Google Forms: answers as CSV or from the linked sheet. The first column is the time stamp; the others are the questions.

Whatever else is asked is recognised as in any table; where no question is named like a text, the one with the longest
answers is it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise

from meari.apps.imports.protocol import Target
from meari.apps.imports.recipes.generic import GenericTable

STAMPS = ("Timestamp", "타임스탬프")


class GoogleForms:
    key = "google_forms"
    label: str | Promise = "Google Forms (구글 설문지)"

    def recognises(self, header: Sequence[str], target: Target) -> float:
        return 0.8 if target.key == "voices" and header and header[0] in STAMPS and len(header) > 1 else 0.0

    def mapping(self, header: Sequence[str], target: Target) -> dict[str, str]:
        if not self.recognises(header, target):
            return {}
        found = GenericTable().mapping(header[1:], target)
        found.pop("external_id", None)
        return {**found, "received_at": header[0]}

    def shape(self, values: dict[str, Any], target: Target) -> dict[str, Any]:
        return values if target.key != "voices" else {**values, "channel": values.get("channel") or "survey"}


kind = GoogleForms()
