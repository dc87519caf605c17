"""Whether the server that received a mail vouches for its sender (RFC 8601, RFC 7489 in its strict form)."""

from __future__ import annotations

import re

from meari.engines.reading.mail.fields import read_fields
from meari.vocabulary.reading import MailLimits

QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
COMMENT = re.compile(r"\([^()]*\)")
COMMENTS_IN_EACH_OTHER = 5
RESULT_CHARS = 4_000
RESULT = re.compile(r"(dmarc|dkim|spf)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
PROPERTY = re.compile(r"(?<!\S)(header\.(?:d|i|from)|smtp\.mailfrom)\s*=\s*([^\s;]{1,320})", re.IGNORECASE)
NAMES = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}


def vouched_for(data: bytes, *, server: str, limits: MailLimits | None = None) -> str:
    """What ``server`` says of the sender in From: ``pass``, ``fail``, or ``none`` where it says nothing that can be believed.

    Only the topmost Authentication-Results counts, and only where it bears the name of our own server: whatever a sender
    wrote stands below it. A pass of DKIM or SPF counts where its domain is that of From or one above it; a fail is one
    of DMARC, or of SPF and DKIM both. Without a ``server`` nothing is believed.
    """
    fields = read_fields(data, 0, len(data), limits=limits or MailLimits())
    senders = fields.addresses("from")
    said = fields.values.get("authentication-results", b"")[:RESULT_CHARS].decode("ascii", "replace")
    if not server or len(senders) != 1 or not senders[0].email:
        return "none"
    name, _, rest = _plain(said).partition(";")
    if name.strip().lower().partition(" ")[0] != server.strip().lower():
        return "none"
    domain = _domain(senders[0].email)
    results = [_result(part) for part in rest.split(";")]
    if any(outcome == "pass" and any(_covers(one, domain) for one in domains) for _, outcome, domains in results):
        return "pass"
    outcomes = {method: {one for name, one, _ in results if name == method} for method in NAMES}
    both_failed = all("fail" in outcomes[method] and "pass" not in outcomes[method] for method in ("spf", "dkim"))
    return "fail" if "fail" in outcomes["dmarc"] or both_failed else "none"


def _plain(said: str) -> str:
    """Without comments and with nothing inside quotes, which a sender may have chosen; empty where they do not match."""
    said = QUOTED.sub("quoted", said)
    for _ in range(COMMENTS_IN_EACH_OTHER):
        said = COMMENT.sub(" ", said)
    return "" if set(said) & set('()"') else said


def _result(part: str) -> tuple[str, str, list[str]]:
    """Method, outcome and the domains it speaks of."""
    found = RESULT.match(part.strip())
    if not found:
        return "", "", []
    method = found.group(1).lower()
    named = [_domain(value) for key, value in PROPERTY.findall(part) if key.lower() in NAMES[method]]
    return method, found.group(2).lower(), named


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip().rstrip(".").lower()


def _covers(signing: str, domain: str) -> bool:
    """Whether who holds ``signing`` may speak for ``domain``: the same, or one below it; never a bare top level."""
    return "." in signing and (domain == signing or domain.endswith(f".{signing}"))
