"""Which case a mail belongs to: by tokens of ours alone, never by a number in its subject (V1).

A token is good for one case, one address and one direction; it is compared whole and in constant time. There are two:
the Message-ID of a letter of ours, which the mail answers, and the tag of the address it was sent to. Pure, but for our
own secret and base address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

IN = "in"
"""The direction of what customers send to us."""
SALT = "meari.cases.thread"
LETTER = re.compile(r"[0-9a-f]{32}")
TAG = re.compile(r"case-([1-9][0-9]{0,17})-([0-9a-f]{32})")
TAG_START = "case-"
LONGEST_LOCAL = 64
"""RFC 5321, 4.5.3.1.1"""


@dataclass(frozen=True)
class Claims:
    """What a mail says it belongs to: tokens of letters (the nearest first), tags of addresses, and whether anything in
    it looks like one of ours without being whole."""

    letters: Sequence[str] = ()
    tags: Sequence[str] = ()
    is_broken: bool = False

    def __bool__(self) -> bool:
        return bool(self.letters or self.tags or self.is_broken)


def claims_of(references: Sequence[str], addresses: Iterable[str], *, mailbox: str) -> Claims:
    """What ``references`` (the nearest last) and the ``addresses`` a mail was sent to claim."""
    host = our_host()
    named = [one.rpartition("@")[::2] for one in reversed(references)]
    ours = [token for token, where in named if where.lower() == host]
    tags = [tag for tag in (_tag_of(one, mailbox) for one in addresses) if tag]
    letters = [token for token in ours if LETTER.fullmatch(token)]
    whole = [tag for tag in dict.fromkeys(tags) if TAG.fullmatch(tag)]
    return Claims(letters, whole, is_broken=len(letters) < len(ours) or len(whole) < len(set(tags)))


def our_host() -> str:
    """What our Message-IDs end with (see ``sending.mime``)."""
    return (urlsplit(settings.BASE_URL).hostname or "").lower()


def case_of(tag: str) -> int:
    """The number of the case that a whole tag names; whether it is good is another question."""
    found = TAG.fullmatch(tag)
    return int(found.group(1)) if found else 0


def is_good(tag: str, *, index: str) -> bool:
    """Whether ``tag`` was made for the case it names and for whoever is at ``index`` (their blind index)."""
    return constant_time_compare(tag, tag_for(case_of(tag), index=index))


def tag_for(case_id: int, *, index: str) -> str:
    """The tag by which whoever is at ``index`` writes into the case."""
    mac = salted_hmac(SALT, f"{case_id}:{index}:{IN}", algorithm="sha256").hexdigest()[:32]
    return f"{TAG_START}{case_id}-{mac}"


def tagged(address: str, tag: str) -> str:
    """The address of a mailbox with a tag; without one where it would grow too long for a mail server."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{tag}@{domain}" if len(local) + 1 + len(tag) <= LONGEST_LOCAL else address


def _tag_of(address: str, mailbox: str) -> str:
    """What stands behind the plus in an address of this mailbox, if it looks like a tag of ours."""
    local, _, domain = address.strip().lower().rpartition("@")
    own_local, _, own_domain = mailbox.lower().rpartition("@")
    name, plus, tag = local.partition("+")
    is_ours = bool(plus) and (name, domain) == (own_local, own_domain)
    return tag if is_ours and tag.startswith(TAG_START) else ""
