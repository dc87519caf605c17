"""How often one address may ask for one collector's pages. In memory, for a minute, under a key that ends with the process:
no address is kept.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import threading
import time

SECONDS = 60
MOST_KEPT = 50_000
_key = secrets.token_bytes(16)
_guard = threading.Lock()
_counts: dict[bytes, int] = {}
_window = 0


def is_too_often(address: str, slug: str, *, most: int, at: float | None = None) -> bool:
    """Count one request; whether it is more than ``most`` within this minute. ``most`` 0 lets everything pass.

    Neighbours in an IPv6 /64 count as one: they are one line.
    """
    if not most:
        return False
    global _window  # noqa: PLW0603 - one clock for the whole process
    window = int((time.monotonic() if at is None else at) // SECONDS)
    place = hashlib.blake2s(f"{slug} {_line(address)}".encode(), key=_key, digest_size=12).digest()
    with _guard:
        if window != _window or len(_counts) > MOST_KEPT:
            _counts.clear()
            _window = window
        _counts[place] = _counts.get(place, 0) + 1
        return _counts[place] > most


def _line(address: str) -> str:
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    except ValueError:
        return address
