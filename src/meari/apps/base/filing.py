"""Files on disk, each once by the hash of its content, outside every web root, in a folder for each room."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings


def keep(content: bytes, *, room: str) -> str:
    """Store ``content`` and return its SHA-256; storing the same twice is storing once."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(room, digest)
    if path.exists():
        path.touch()
    else:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{digest}.{os.getpid()}")
        draft.write_bytes(content)
        draft.replace(path)
    return digest


def content(digest: str, *, room: str) -> bytes:
    """What was stored. ``FileNotFoundError`` when it is gone."""
    return _path(room, digest).read_bytes()


def forget(digest: str, *, room: str, unused_since: datetime) -> bool:
    """Delete what was stored, unless somebody stored the same after ``unused_since``."""
    path = _path(room, digest)
    if not path.exists() or path.stat().st_mtime > unused_since.timestamp():
        return False
    path.unlink()
    return True


def _path(room: str, digest: str) -> Path:
    return Path(settings.HOME) / "files" / room / digest[:2] / digest
