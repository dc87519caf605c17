"""A guard for hostile input: whoever scans it again and again is stopped, however slow the machine is otherwise."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

CPU_SECONDS = 40
"""Far above what a linear scan takes on a slow machine, far below what a scan per line or nested quantifiers take."""


class Endless(AssertionError):
    """The guarded code used up its processor time."""


@contextmanager
def comes_to_an_end(cpu_seconds: float = CPU_SECONDS) -> Iterator[None]:
    """Raise `Endless` inside the block once it has used `cpu_seconds` of this process (main thread only)."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise Endless(f"still running after {cpu_seconds} CPU seconds")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, cpu_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
