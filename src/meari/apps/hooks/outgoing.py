"""One outgoing request over a checked, pinned address. It tells apart "never got there" and "may have got there"."""

from __future__ import annotations

import email.utils
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from meari.apps.hooks.addresses import Place

SECONDS = 15.0
MOST_ANSWER = 1_000_000
LONGEST_WAIT = timedelta(days=1)


class NotReached(Exception):
    """The connection was never made: the other side has nothing of ours. Its text is a short code."""


class NoAnswer(Exception):
    """The request left and no whole answer came back: the other side may have taken it. Its text is a short code."""


@dataclass(frozen=True)
class Answer:
    """What came back. ``body`` is cut at a megabyte or where time ran out; redirects are never followed."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    def retry_after(self, now: datetime) -> timedelta | None:
        """How long the other side asks us to wait (RFC 9110 section 10.2.3), at most a day."""
        return waiting_time(self.headers.get("retry-after", ""), now)

    def start(self, length: int = 300) -> str:
        """The beginning of the body as readable text."""
        text = self.body[: 4 * length].decode("utf-8", errors="replace")
        return "".join(sign if sign.isprintable() else " " for sign in text)[:length]


def waiting_time(value: str, now: datetime) -> timedelta | None:
    """A ``Retry-After`` value, seconds or an HTTP date, as a length of time from ``now``; none when it says nothing."""
    text = value.strip()
    if text.isdecimal() and len(text) < 12:
        return min(timedelta(seconds=int(text)), LONGEST_WAIT)
    try:
        at = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta(0)), LONGEST_WAIT)


def post(place: Place, body: bytes, *, headers: Mapping[str, str], seconds: float = SECONDS) -> Answer:
    """POST ``body`` to ``place`` within ``seconds`` altogether. Raises ``NotReached`` and ``NoAnswer``."""
    return _asked("POST", place, body, headers=headers, seconds=seconds)


def get(place: Place, *, headers: Mapping[str, str], seconds: float = SECONDS) -> Answer:
    """GET ``place`` within ``seconds`` altogether. Raises ``NotReached`` and ``NoAnswer``."""
    return _asked("GET", place, None, headers=headers, seconds=seconds)


def _asked(method: str, place: Place, body: bytes | None, *, headers: Mapping[str, str], seconds: float) -> Answer:
    started = time.monotonic()
    line = _connected(place, seconds)
    try:
        with _time_limit(line, seconds - (time.monotonic() - started)):
            return _exchanged(place, line, (method, body, headers), started)
    except TimeoutError:
        raise NoAnswer("timed_out") from None
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer("timed_out" if time.monotonic() - started >= seconds else type(error).__name__) from error
    finally:
        line.close()


def _connected(place: Place, seconds: float) -> socket.socket:
    try:
        line = socket.create_connection((place.pinned, place.port), timeout=seconds)
    except OSError as error:
        raise NotReached("timed_out" if isinstance(error, TimeoutError) else type(error).__name__) from error
    if not place.is_secure:
        return line
    try:
        return _trust().wrap_socket(line, server_hostname=place.host)
    except OSError as error:
        line.close()
        raise NotReached("tls_refused") from error


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _exchanged(
    place: Place, line: socket.socket, wanted: tuple[str, bytes | None, Mapping[str, str]], started: float
) -> Answer:
    method, body, headers = wanted
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.sock = line
    sent = {"Host": place.authority, "Connection": "close", "User-Agent": "Meari", **headers}
    connection.request(method, place.target, body=body, headers=sent)
    answer = connection.getresponse()
    content = answer.read(MOST_ANSWER)
    found = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, found, content, time.monotonic() - started)


@contextmanager
def _time_limit(line: socket.socket, seconds: float) -> Iterator[None]:
    """End the exchange after ``seconds`` even when the other side keeps sending a byte now and then."""

    def end() -> None:
        try:
            socket.socket.shutdown(line, socket.SHUT_RDWR)  # below TLS, whose state belongs to the other thread
        except OSError:
            return

    watch = threading.Timer(max(seconds, 0.01), end)
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
