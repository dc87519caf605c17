"""Reading a public address: every step of a redirect is checked and pinned like the first (V9, SSRF)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import urljoin

from django.conf import settings

from meari.apps.hooks import addresses, outgoing
from meari.apps.hooks.outgoing import Answer

SECONDS = 10.0
REDIRECTS = 3
MOVED = frozenset({301, 302, 303, 307, 308})


class NotFetched(Exception):
    """Nothing could be read; ``reason`` is a code of ``hooks.problems`` or ``too_many_redirects`` or ``too_large``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def fetch(address: str, *, headers: Mapping[str, str], seconds: float = SECONDS) -> Answer:
    """GET ``address``, following at most three redirects, within ``seconds`` altogether and a megabyte."""
    until = time.monotonic() + seconds
    for _step in range(REDIRECTS + 1):
        answer = _step_to(address, headers, until - time.monotonic())
        target = answer.headers.get("location", "")
        if answer.status not in MOVED or not target:
            if len(answer.body) >= outgoing.MOST_ANSWER:
                raise NotFetched("too_large")
            return answer
        address = urljoin(address, target)
    raise NotFetched("too_many_redirects")


def _step_to(address: str, headers: Mapping[str, str], seconds: float) -> Answer:
    if seconds <= 0:
        raise NotFetched("timed_out")
    try:
        place = addresses.resolve(address, allowed=settings.OUTGOING_HOSTS)
        return outgoing.get(place, headers={"Accept-Encoding": "identity", **headers}, seconds=seconds)
    except addresses.Forbidden as refused:
        raise NotFetched(refused.reason) from refused
    except (outgoing.NotReached, outgoing.NoAnswer) as missed:
        raise NotFetched(str(missed)) from missed
