"""How the text process is spoken to: one JSON value after another, each with its length (4 bytes, big-endian) before it."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

MOST_BYTES = 16_000_000
MOST_TEXTS = 1000
MOST_LETTERS = 2_000_000
"""In all texts of one request together."""

Address = tuple[str, int] | Path


class Broken(Exception):
    """The other side closed the line, or said what is no message."""


def send(line: socket.socket, value: Any) -> None:
    """Write one value; raises ``OSError`` and ``Broken`` for one that is too large."""
    body = json.dumps(value, separators=(",", ":")).encode()
    if len(body) > MOST_BYTES:
        raise Broken("too large")
    line.sendall(len(body).to_bytes(4, "big") + body)


def receive(line: socket.socket) -> Any:
    """Read one value; ``None`` when the other side closed the line between two. Raises ``OSError`` and ``Broken``."""
    head = _read(line, 4)
    if not head:
        return None
    size = int.from_bytes(head, "big")
    if len(head) < 4 or size > MOST_BYTES:
        raise Broken("too large")
    body = _read(line, size)
    try:
        return json.loads(body)
    except ValueError:
        raise Broken("no message") from None


def connect(address: Address, *, seconds: float) -> socket.socket:
    """A line to the text process, with a time-out for every step on it. Raises ``OSError``."""
    family, where = (socket.AF_UNIX, str(address)) if isinstance(address, Path) else (socket.AF_INET, address)
    line = socket.socket(family, socket.SOCK_STREAM)
    line.settimeout(seconds)
    try:
        line.connect(where)
    except OSError:
        line.close()
        raise
    return line


def _read(line: socket.socket, size: int) -> bytes:
    """``size`` bytes, or fewer when the other side closed."""
    parts: list[bytes] = []
    while size and (part := line.recv(min(size, 1 << 16))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
