"""Files on disk, each once by the hash of its content, outside every web root, in a folder for each room."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings


def keep(content: bytes, *, room: str, is_durable: bool = False) -> str:
    """Store ``content`` and return its SHA-256; storing the same twice is storing once.

    What ``is_durable`` outlives a power cut from the moment this returns.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = _path(room, digest)
    if path.exists():
        path.touch()
    else:
        is_new_folder = not path.parent.exists()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{digest}.{secrets.token_hex(4)}")
        with draft.open("wb") as file:
            file.write(content)
            if is_durable:
                file.flush()
                os.fsync(file.fileno())
        draft.replace(path)
        if is_durable:
            for folder in path.parents[: 4 if is_new_folder else 1]:
                settle(folder)
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


def settle(path: Path) -> None:
    """Wait until the file or folder is on the disk, so that it outlives a power cut."""
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _path(room: str, digest: str) -> Path:
    return Path(settings.HOME) / "files" / room / digest[:2] / digest
