"""Zendesk: the ticket CSV export and the JSON lines export, in English and Korean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise

from meari.apps.imports.protocol import Target
from meari.apps.imports.recipes.generic import plain

COLUMNS = {
    "external_id": ("Id", "id", "티켓 ID"),
    "title": ("Subject", "subject", "제목"),
    "text": ("Description", "description", "설명", "Subject", "subject", "제목"),
    "received_at": ("Created at", "created_at", "생성일"),
    "channel": ("Via", "via.channel", "채널"),
    "customer_id": ("Requester external id", "Requester id", "requester_id", "요청자 ID"),
    "team": ("Group", "group_id", "그룹"),
    "rating": (),
}
MARKS = ("Requester", "Requester id", "Ticket type", "Via", "via.channel", "requester_id", "요청자", "티켓 유형")
CHANNELS = {
    "webform": "web", "web": "web", "mail": "email", "email": "email", "voice": "phone", "phone": "phone", "api": "api",
    "chat": "chat", "messaging": "chat", "nativemessaging": "chat", "facebook": "sns", "twitter": "sns", "mobile": "app",
    "mobilesdk": "app", "sms": "sms", "웹양식": "web", "이메일": "email", "전화": "phone", "채팅": "chat", "메시징": "chat",
}  # fmt: skip


class Zendesk:
    key = "zendesk"
    label: str | Promise = "Zendesk"

    def recognises(self, header: Sequence[str], target: Target) -> float:
        if target.key != "voices" or not {"external_id", "text"} <= self.mapping(header, target).keys():
            return 0.0
        seen = sum(1 for mark in MARKS if mark in header)
        return 0.9 if seen >= 2 else 0.0

    def mapping(self, header: Sequence[str], target: Target) -> dict[str, str]:
        if target.key != "voices":
            return {}
        present = set(header)
        found = {field: next((c for c in columns if c in present), None) for field, columns in COLUMNS.items()}
        return {field: column for field, column in found.items() if column is not None}

    def shape(self, values: dict[str, Any], target: Target) -> dict[str, Any]:
        channel = plain(str(values.get("channel") or ""))
        shaped = {**values, "channel": CHANNELS.get(channel, channel or None)}
        if shaped.get("external_id"):
            shaped["external_id"] = f"zendesk:{shaped['external_id']}"
        return shaped


kind = Zendesk()
