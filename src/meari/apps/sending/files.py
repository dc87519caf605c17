"""Enclosures on disk."""

from __future__ import annotations

from datetime import datetime

from meari.apps.base import filing

ROOM = "sending"


def keep(content: bytes) -> str:
    """Store ``content`` and return its SHA-256; storing the same twice is storing once."""
    return filing.keep(content, room=ROOM)


def content(digest: str) -> bytes:
    """What was stored. ``FileNotFoundError`` when it is gone."""
    return filing.content(digest, room=ROOM)


def forget(digest: str, *, unused_since: datetime) -> bool:
    """Delete what was stored, unless somebody stored the same after ``unused_since``."""
    return filing.forget(digest, room=ROOM, unused_since=unused_since)
