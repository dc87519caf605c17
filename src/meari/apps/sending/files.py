"""Enclosures on disk, each once by the hash of its content, outside every web root."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings


def keep(content: bytes) -> str:
    """Store ``content`` and return its SHA-256; storing the same twice is storing once."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if path.exists():
        path.touch()
    else:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{digest}.{os.getpid()}")
        draft.write_bytes(content)
        draft.replace(path)
    return digest


def content(digest: str) -> bytes:
    """What was stored. ``FileNotFoundError`` when it is gone."""
    return _path(digest).read_bytes()


def forget(digest: str, *, unused_since: datetime) -> bool:
    """Delete what was stored, unless somebody stored the same after ``unused_since``."""
    path = _path(digest)
    if not path.exists() or path.stat().st_mtime > unused_since.timestamp():
        return False
    path.unlink()
    return True


def _path(digest: str) -> Path:
    return Path(settings.HOME) / "files" / "sending" / digest[:2] / digest
