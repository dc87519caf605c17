"""Small writes of many visitors made durable together: one transaction, one flush to disk, for all that wait."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection, transaction

Answer = TypeVar("Answer")
MOST_TOGETHER = 64


@dataclass
class _Wish:
    write: Callable[[], Any]
    done: threading.Event = field(default_factory=threading.Event)
    answer: Any = None
    error: BaseException | None = None


_waiting: list[_Wish] = []
_guard, _turn = threading.Lock(), threading.Lock()


def together(write: Callable[[], Answer]) -> Answer:
    """Run ``write`` in a transaction that it may share with writes of other threads; return when it is durable.

    Whoever comes while a transaction is under way waits for the next one, which one of the waiting runs for all of them:
    each write in a savepoint of its own, so that an error undoes that write alone and reaches its caller. ``write`` may
    run in another thread of the process, so it must not look at thread-local state. A database that gathers flushes by
    itself, and a caller within a transaction, get a plain one.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            return write()
    wish = _Wish(write)
    with _guard:
        _waiting.append(wish)
    with _turn:
        if not wish.done.is_set():
            _run(_next())
    if wish.error is not None:
        raise wish.error
    answer: Answer = wish.answer
    return answer


def _next() -> list[_Wish]:
    with _guard:
        taken = _waiting[:MOST_TOGETHER]
        del _waiting[:MOST_TOGETHER]
    return taken


def _run(wishes: list[_Wish]) -> None:
    try:
        with transaction.atomic():
            if len(wishes) == 1:
                wishes[0].answer = wishes[0].write()
            else:
                for wish in wishes:
                    _write(wish)
    except BaseException as error:  # nobody's write is durable
        for wish in wishes:
            wish.error = wish.error or error
    for wish in wishes:
        wish.done.set()


def _write(wish: _Wish) -> None:
    try:
        with transaction.atomic():
            wish.answer = wish.write()
    except Exception as error:
        wish.error = error
