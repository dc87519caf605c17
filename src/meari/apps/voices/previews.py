"""A payload as the mapping page shows it: masked, and cut where it is long."""

from __future__ import annotations

import json
from typing import Any

from meari.engines import reading
from meari.engines.text import masking

LONGEST = 20_000
LONGEST_TEXT = 500
MOST_ITEMS = 5


def shown(body: bytes) -> str:
    """The payload as indented JSON with every text masked; nothing where it is no JSON."""
    try:
        value = reading.parse_json(body)
    except reading.Unreadable:
        return ""
    text = json.dumps(_masked(value), ensure_ascii=False, indent=2)
    return text if len(text) <= LONGEST else ""


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {_text(key): _masked(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_masked(one) for one in value[:MOST_ITEMS]]
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    return masking.mask(text[:LONGEST_TEXT]).text
