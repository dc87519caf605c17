"""Where outgoing requests may go: an address is resolved once, checked, and kept for the connection (V9, SSRF)."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

LONGEST = 2_000
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PORTS = {"https": 443, "http": 80}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Forbidden(Exception):
    """The address may not be called; ``reason`` is one of ``malformed``, ``not_https``, ``not_found``, ``not_public``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Place:
    """A checked address: the host that certificates and headers name, and the one address to connect to."""

    host: str
    port: int
    pinned: str
    target: str
    is_secure: bool

    @property
    def authority(self) -> str:
        """The value of the ``Host`` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS["https" if self.is_secure else "http"] else f"{host}:{self.port}"


def resolve(address: str, *, allowed: frozenset[str]) -> Place:
    """Check ``address`` and resolve its host once. Raises ``Forbidden``.

    Only https to public addresses passes. A host that the operator named in ``allowed`` (``host`` or ``host:port``)
    may be private and may speak plain http.
    """
    parts, host, port = _parsed(address)
    is_trusted = bool(allowed & {host, f"{host}:{port}"})
    if parts.scheme != "https" and not is_trusted:
        raise Forbidden("not_https")
    found = _looked_up(host, port)
    if not is_trusted and not all(is_public(one) for one in found):
        raise Forbidden("not_public")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(host, port, str(found[0]), target, parts.scheme == "https")


def is_public(address: Address) -> bool:
    """Whether ``address`` lies in the public internet; what is hidden inside an IPv6 address is looked at itself."""
    hidden = _hidden(address)
    if hidden is not None:
        return is_public(hidden)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _hidden(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a mapped, 6to4, Teredo or NAT64 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _parsed(address: str) -> tuple[SplitResult, str, int]:
    if len(address) > LONGEST or not address.isascii() or any(ord(sign) <= 32 or ord(sign) == 127 for sign in address):
        raise Forbidden("malformed")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise Forbidden("malformed") from None
    if parts.scheme not in PORTS or not host or "@" in parts.netloc or "%" in host or port == 0:
        raise Forbidden("malformed")
    return parts, host, port or PORTS[parts.scheme]


def _looked_up(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Forbidden("not_found") from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses:
        raise Forbidden("not_found")
    return addresses
