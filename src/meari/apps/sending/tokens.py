"""Links that carry a right: signed for one purpose, compared whole in constant time, never valid for another (V7)."""

from __future__ import annotations

import re

from django.conf import settings
from django.core import signing

REFUSAL = "refusal"
RECEIPT = "receipt"
LETTER = re.compile(r"[0-9a-f]{32}")


def link(purpose: str, letter_token: str) -> str:
    """The address that lets its holder refuse, or confirm having read, the letter; built from our base address alone."""
    path = {REFUSAL: "refuse", RECEIPT: "read"}[purpose]
    return f"{settings.BASE_URL}/{path}/{make(purpose, letter_token)}/"


def make(purpose: str, letter_token: str) -> str:
    """The token of ``letter_token`` for ``purpose``."""
    return _signer(purpose).sign(letter_token)


def read(purpose: str, token: str) -> str | None:
    """The letter's token; none when ``token`` is forged, cut, or made for something else."""
    try:
        letter_token = _signer(purpose).unsign(token)
    except signing.BadSignature:
        return None
    return letter_token if LETTER.fullmatch(letter_token) else None


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=f"meari.sending.{purpose}", sep=".")
