"""What a channel would make of a payload, and what each path finds; nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from meari.apps.imports.reasons import sentence
from meari.apps.voices import models
from meari.apps.voices.protocol import Arrived, Payload, Unusable, channel_kinds
from meari.engines import reading
from meari.engines.reading.json_text import cell

MOST_SHOWN = 3


@dataclass(frozen=True)
class Trial:
    """What came out: voices and refusals, or why nothing could be read."""

    arrived: Arrived | None
    problem: str = ""

    @property
    def refusals(self) -> list[str]:
        found = self.arrived.refused if self.arrived else ()
        return [f"{one.field}: {sentence(one.reason, one.params)}" for one in found]


def attempt(channel: models.Channel, body: bytes, *, now: datetime) -> Trial:
    """Read ``body`` as the channel would."""
    try:
        return Trial(channel_kinds()[channel.kind].read(Payload(body, now, "trial"), channel.settings))
    except Unusable as unusable:
        return Trial(None, sentence(unusable.reason, unusable.params))


def last_shown(channel: models.Channel) -> models.Arrival | None:
    """The newest payload that can still be shown, masked."""
    return channel.arrivals.exclude(shown="").first()


def found_by_paths(
    shown: str, settings: Mapping[str, object], labels: Mapping[str, object]
) -> Sequence[tuple[str, str, str]]:
    """(label, path, what stands there) for every path of the settings in a masked payload; the first items only."""
    content = json.loads(shown)
    items = reading.values_at(content, reading.parse_path(str(settings.get("items") or "")))[:MOST_SHOWN]
    rows = []
    for name, label in labels.items():
        path = str(settings.get(f"path_{name}") or "")
        if path:
            values = [cell(one) for item in items for one in reading.values_at(item, reading.parse_path(path))]
            rows.append((str(label), path, " · ".join(value[:120] for value in values if value)))
    return rows
