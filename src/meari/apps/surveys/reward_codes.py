"""Codes with which rewards are claimed: whoever answered gets one, nobody else can make one.

A code is made from the random token of the respondent's page and needs nothing to be written down. Of a survey with
responses it leads to the response. Of an anonymous survey it is one-way: from what is stored (the box with answers, claims
that were collected) nobody can tell which code belongs to which answer, because the token is not kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

from meari.apps.privacy import vault

TAG = 20
CODE = re.compile(r"(?:a(\d{1,18})-)?([0-9a-f]{32})([0-9a-f]{20})")


@dataclass(frozen=True)
class Ticket:
    """A code that we made. ``token`` finds the response; of an anonymous survey there is ``survey_id`` instead."""

    code_hash: str
    token: str = ""
    survey_id: int | None = None


def code_of(token: str) -> str:
    """The code of the response with that token."""
    return token + _tag(f"named:{token}")


def anonymous_code_of(token: str, *, survey_id: int) -> str:
    """The code of whoever handed in an anonymous answer with that token; the same for the same token."""
    nonce = vault.blind_index(f"reward:nonce:{survey_id}:{token}")
    return f"a{survey_id}-{nonce}{_tag(f'anonymous:{survey_id}:{nonce}')}"


def read(code: str) -> Ticket | None:
    """What a code says; none for anything that we did not make."""
    found = CODE.fullmatch(code)
    if found is None:
        return None
    survey, body, tag = found.groups()
    if not hmac.compare_digest(tag, _tag(f"anonymous:{survey}:{body}" if survey else f"named:{body}")):
        return None
    code_hash = hashlib.sha256(code.encode()).hexdigest()
    return Ticket(code_hash, survey_id=int(survey)) if survey else Ticket(code_hash, token=body)


def _tag(said: str) -> str:
    return vault.blind_index(f"reward:{said}")[:TAG]
