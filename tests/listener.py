"""A small real HTTP server on loopback: it answers as told and remembers what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What to answer; ``is_silent`` takes the request and hangs up, ``is_slow`` sends a byte now and then."""

    status: int = 200
    body: bytes = b"ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    is_silent: bool = False
    is_slow: bool = False


@dataclass
class Listener:
    """``replies`` are used one after the other, the last one for ever; ``by_path`` comes first."""

    port: int
    asked: list[Asked] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=lambda: [Reply()])
    by_path: dict[str, Reply] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next_reply(self, asked: Asked) -> Reply:
        with self.lock:
            self.asked.append(asked)
            if asked.path in self.by_path:
                return self.by_path[asked.path]
            return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def listening() -> Iterator[Listener]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler())
    listener = Listener(server.server_port)
    server.listener = listener  # type: ignore[attr-defined]
    server.ended = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.ended.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()


def _handler() -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = self.server.listener.next_reply(Asked(self.path, headers, body))
            if reply.is_silent:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            try:
                self._answer(reply)
            except OSError:
                return

        do_GET = do_POST

        def _answer(self, reply: Reply) -> None:
            if not reply.is_slow:
                self.wfile.write(reply.body)
                return
            for sign in reply.body:
                if self.server.ended.wait(0.1):
                    return
                self.wfile.write(bytes([sign]))
                self.wfile.flush()

        def log_message(self, *_args: object) -> None:
            return

    return Handler
