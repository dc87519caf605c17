"""JSON for machines: the period, when it was frozen, and every element's rows."""

from __future__ import annotations

import json

from meari.apps.reports.models import Edition
from meari.apps.reports.protocol import title
from meari.apps.reports.wording import worded


class Json:
    key = "json"
    label = "JSON"
    media_type = "application/json"

    def write(self, edition: Edition) -> bytes:
        content = worded(edition)
        told = {
            "period": edition.period,
            "frozen_at": edition.frozen_at.isoformat(),
            "edition": edition.number,
            "correction": edition.correction or None,
            "findings": content["findings"],
            "strengths": content["strengths"],
            "opportunities": content["opportunities"],
            "elements": [
                {"key": block["key"], "title": title(block["key"]), "rows": block["rows"], "notes": block["notes"]}
                for block in content["elements"]
            ],
            "raw_voices": content["raw_voices"],
            "marks": content["marks"],
            "decisions": content["decisions"],
        }
        return json.dumps(told, ensure_ascii=False, indent=2).encode()


kind = Json()
