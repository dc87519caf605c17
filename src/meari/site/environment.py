"""Settings come from the environment alone; a wrong value stops the start with its name and what is allowed."""

from __future__ import annotations

import os
import re
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

TEXT_PORT = 8971
SOCKET_PATH_MOST = 100  # operating systems cut the address of a socket file at 104 or 108 bytes


class WrongSetting(Exception):
    """A setting has a value that cannot be used. Its text names the setting, the value and what is allowed."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        super().__init__(f"{name}={value!r}: 쓸 수 없는 값입니다. 가능한 값 / not usable, allowed: {allowed}")
        self.name = name


@dataclass(frozen=True)
class Environment:
    """Typed reading of environment variables; ``values`` is injected so that tests need no global state."""

    values: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def text(self, name: str, default: str) -> str:
        return self.values.get(name, "") or default

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise WrongSetting(name, value, ", ".join(allowed))
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        return self.choice(name, "1" if default else "0", ("0", "1")) == "1"

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or not low <= int(value) <= high:
            raise WrongSetting(name, value, f"{low}–{high}")
        return int(value)

    def zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise WrongSetting(name, value, "Asia/Seoul, UTC, Europe/Berlin ... (IANA)") from None
        return value

    def base_url(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
            raise WrongSetting(name, value, "https://voc.example.co.kr, http://127.0.0.1:8000")
        return value

    def mail_address(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if not re.fullmatch(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+", value):
            raise WrongSetting(name, value, "cx@example.co.kr")
        return value

    def names(self, name: str) -> frozenset[str]:
        """A list of host names, parted by commas; ``host`` or ``host:port``, nothing else."""
        given = [part.strip().lower() for part in self.text(name, "").split(",") if part.strip()]
        for one in given:
            if not re.fullmatch(r"[a-z0-9.\-]+(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?", one):
                raise WrongSetting(name, one, "mattermost.example.co.kr, 10.0.0.5:8065")
        return frozenset(one.replace("[", "").replace("]", "") for one in given)

    def folder(self, name: str, default: str) -> Path:
        return Path(self.text(name, default)).expanduser().resolve()


def database(address: str, *, home: Path, synchronous: str) -> dict[str, object]:
    """The Django database entry for ``address`` (``sqlite:///PATH`` or ``postgresql://user:password@host:port/name``)."""
    allowed = "sqlite:///PATH, postgresql://USER:PASSWORD@HOST:PORT/NAME"
    parts = urlsplit(address)
    if address == "" or parts.scheme == "sqlite":
        path = Path(unquote(parts.path[1:])) if parts.path[1:] else home / "meari.sqlite3"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path if path.is_absolute() else home / path),
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA cache_size=-64000;",
            },
        }
    name = unquote(parts.path[1:])
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise WrongSetting("DATABASE_URL", _without_password(address), allowed)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    try:
        port = parts.port
    except ValueError:
        raise WrongSetting("DATABASE_URL", _without_password(address), allowed) from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "")) or parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


@dataclass(frozen=True)
class MailServer:
    """The server that takes our mail; ``security`` is ``tls``, ``starttls`` or ``none``."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: str


MAIL_PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}


def mail_server(address: str) -> MailServer | None:
    """The server for ``address``; none when nothing is set, and then mail is stored but not sent.

    ``smtps://`` speaks TLS from the start, ``smtp://`` demands STARTTLS, ``smtp+plain://`` speaks in the open.
    """
    if not address:
        return None
    parts = urlsplit(address)
    allowed = "smtps://USER:PASSWORD@HOST:465, smtp://USER:PASSWORD@HOST:587 (STARTTLS), smtp+plain://HOST:25"
    try:
        port = parts.port
    except ValueError:
        raise WrongSetting("MEARI_EMAIL_URL", _without_password(address), allowed) from None
    if parts.scheme not in MAIL_PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise WrongSetting("MEARI_EMAIL_URL", _without_password(address), allowed)
    security = {"smtps": "tls", "smtp": "starttls", "smtp+plain": "none"}[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port or MAIL_PORTS[parts.scheme], user, password, security)


def text_socket(value: str, *, home: Path) -> Path | tuple[str, int] | None:
    """Where the text process listens: a socket file (in a folder of ``home``), a port of this machine, or nowhere (``off``)."""
    if value == "off":
        return None
    host, _, port = value.rpartition(":")
    if host in {"127.0.0.1", "localhost"} and port.isdecimal() and 0 < int(port) < 65536:
        return ("127.0.0.1", int(port))
    if not value and not hasattr(socket, "AF_UNIX"):
        return ("127.0.0.1", TEXT_PORT)
    path = Path(value).expanduser() if value else home / "run" / "text.sock"
    if not path.is_absolute() or len(str(path).encode()) > SOCKET_PATH_MOST:
        raise WrongSetting(
            "MEARI_TEXT_SOCKET", str(path), f"/run/meari/text.sock (≤ {SOCKET_PATH_MOST}), 127.0.0.1:8971, off"
        )
    return path


def _without_password(address: str) -> str:
    password = urlsplit(address).password
    return address.replace(f":{password}@", ":***@") if password else address


def kept_secret(given: str, *, home: Path, name: str) -> str:
    """The secret ``given`` by the environment, or the one kept in ``home``/keys, made at the first start.

    The file is created whole and readable by its owner alone; two processes that start at once agree on one secret.
    """
    if given:
        return given
    path = home / "keys" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
