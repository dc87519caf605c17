"""A voice on its way in, before anything is masked or understood, whichever way it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from meari.apps.imports import intake
from meari.apps.imports.protocol import Refused, Taken, target
from meari.apps.voices.channels import channel_key

TARGET = "voices"
STAGES = {"전": "before", "before": "before", "중": "during", "during": "during", "후": "after", "after": "after"}


@dataclass(frozen=True)
class VoiceRow:
    """One voice as a file or a channel gives it, unmasked; ``product`` is a number or a name."""

    external_id: str
    channel: str
    received_at: datetime
    text: str
    title: str = ""
    rating: int | None = None
    stage: str = ""
    customer_id: str | None = None
    order_id: str | None = None
    product: str | None = None
    team: str | None = None


def row_of(values: Mapping[str, Any], *, external_id: str, channel: str, at: datetime) -> VoiceRow:
    """The values of the target's fields as a row; ``channel`` and ``at`` hold where the values say none."""
    rating = values.get("rating")
    return VoiceRow(
        external_id=external_id, channel=channel_key(values.get("channel") or "") or channel,
        received_at=values.get("received_at") or at, text=values["text"], title=values.get("title") or "",
        rating=None if rating is None else round(rating),
        stage=next((key for word, key in STAGES.items() if word in (values.get("stage") or "").casefold()), ""),
        customer_id=values.get("customer_id"), order_id=values.get("order_id"), product=values.get("product"),
        team=values.get("team"),
    )  # fmt: skip


def read_cells(cells: Mapping[str, str], *, line: int = 1) -> Taken | Refused:
    """What was written, by the names of the fields of imported voices, as values; or refused as a row of a file is."""
    return intake.read_record(cells, target(TARGET), zone=settings.TIME_ZONE, line=line)
