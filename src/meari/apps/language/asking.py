"""Asking the text process: within a short time, or not at all while it is known to be down."""

from __future__ import annotations

import threading
import time
from typing import Any

from meari.apps.language import wire

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
BETWEEN_TRIES = 0.5


class Down(Exception):
    """The text process cannot be reached, or did not answer in time."""


class Refused(Exception):
    """The text process answered that it cannot do what was asked; its text is a code."""


class Line:
    """The way to one text process. After a failure nobody asks for a while that doubles up to a quarter of a minute,
    so that a page loses no time to a process that is down.
    """

    def __init__(self, address: wire.Address) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._closed_until, self._pause = 0.0, FIRST_PAUSE

    def ask(self, request: dict[str, Any], *, seconds: float, patience: float = 0.0) -> Any:
        """What the process answers. With ``patience`` (seconds) it is asked again and again until it is there.

        Raises ``Down`` and ``Refused``.
        """
        until = time.monotonic() + patience
        while True:
            try:
                return self._ask(request, seconds=seconds, is_patient=patience > 0)
            except Down:
                if time.monotonic() >= until:
                    raise
                time.sleep(BETWEEN_TRIES)

    def _ask(self, request: dict[str, Any], *, seconds: float, is_patient: bool) -> Any:
        if not is_patient and time.monotonic() < self._closed_until:
            raise Down("known to be down")
        try:
            with wire.connect(self._address, seconds=seconds) as line:
                wire.send(line, request)
                answer = wire.receive(line)
        except (OSError, wire.Broken) as problem:
            self._fail()
            raise Down(str(problem)) from problem
        if not isinstance(answer, dict) or not ({"done", "refused"} & set(answer)):
            self._fail()
            raise Down("no answer")
        self._closed_until, self._pause = 0.0, FIRST_PAUSE
        if "refused" in answer:
            raise Refused(str(answer["refused"]))
        return answer["done"]

    def _fail(self) -> None:
        with self._lock:
            self._closed_until = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
