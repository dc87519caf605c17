"""Understanding voices ahead of storing them, in a second process where there are two cores."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from typing import Any

from meari.apps.voices import actions, understanding
from meari.demo import worker

AHEAD = 3


def prepared(chunks: Iterator[list[actions.VoiceRow]], *, processes: int) -> Iterator[Any]:
    """Every chunk masked, classified and matched to products, in order.

    With more than one process a worker stays a few chunks ahead of the caller; it opens its own database connection, so
    products and orders have to be committed.
    """
    if processes < 2:
        matcher = understanding.matcher()
        for chunk in chunks:
            yield actions.prepare_voices(chunk, matcher=matcher)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=worker.begin) as pool:
        waiting: deque[Future[Any]] = deque()
        try:
            for chunk in chunks:
                waiting.append(pool.submit(_prepare, chunk))
                if len(waiting) > AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


@cache
def _matcher() -> Any:
    """The worker's matcher; its process serves one load and ends with it."""
    return understanding.matcher()


def _prepare(rows: Sequence[actions.VoiceRow]) -> Any:
    return actions.prepare_voices(rows, matcher=_matcher())
