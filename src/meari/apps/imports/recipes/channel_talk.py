"""Channel Talk (채널톡): the sheet “Message data” of the download of consultations (상담 통계 다운로드), as XLSX or JSON lines.

Columns are named as the fields of a message in Channel Talk's Open API (id, chatId, personType, personId, plainText,
createdAt). Only what customers write is taken; managers and bots are not voices. The file is locked with a password when
it is downloaded: open it once and save it without.
"""

from __future__ import annotations

from collections.abc import Mapping

from meari.apps.imports.protocol import Target
from meari.apps.imports.recipes._tool import Layout, Tool


class ChannelTalk(Tool):
    def takes(self, record: Mapping[str, str], target: Target) -> bool:
        return record.get("personType", "user").casefold() == "user" and bool(record.get("plainText", "").strip())


kind = ChannelTalk("channel_talk", "채널톡 (Channel Talk)", {
    "voices": Layout(
        marks=("chatId", "personType", "plainText"), channel="chat",
        columns={
            "external_id": ("id", "messageId"), "text": ("plainText",), "received_at": ("createdAt",),
            "customer_id": ("memberId", "personId"),
        },
    ),
})  # fmt: skip
