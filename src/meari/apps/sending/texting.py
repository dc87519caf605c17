"""What fits into a text message: lengths in the carriers' own code (EUC-KR, in practice CP949), and phones as digits.

Source: https://docs.nhncloud.com/ko/Notification/SMS/ko/api-guide/ (SMS 90 bytes; LMS title 40, body 2,000 bytes).
"""

from __future__ import annotations

import re

LONGEST_SMS = 90
LONGEST_LMS = 2_000
LONGEST_TITLE = 40
PHONE = re.compile(r"0(1[016789]\d{7,8}|[2-6]\d{7,9}|70\d{8}|50\d{8,9})")
MOBILE = re.compile(r"01[016789]\d{7,8}")
# What carriers cannot write and what stands for it; anything else they cannot write becomes a question mark.
STAND_INS = str.maketrans({"—": "-", "–": "-", "•": "·", "\u00a0": " ", "₩": "\\", "\u200b": "", "\ufe0f": ""})


def plain_phone(written: str) -> str:
    """The digits of a Korean phone number in domestic form: ``+82 10-1234-5678`` is ``01012345678``."""
    digits = "".join(sign for sign in written if sign.isascii() and sign.isdecimal())
    return f"0{digits[2:].removeprefix('0')}" if digits.startswith("82") and len(digits) > 10 else digits


def is_mobile(address: str) -> bool:
    """Whether text messages can go to ``address``."""
    return MOBILE.fullmatch(plain_phone(address)) is not None


def writable(text: str) -> str:
    """``text`` as carriers can write it."""
    return text.translate(STAND_INS).encode("cp949", errors="replace").decode("cp949")


def unwritable(text: str) -> str:
    """The signs of ``text`` that would arrive as question marks, each once."""
    left = dict.fromkeys(sign for sign in text.translate(STAND_INS) if not _fits(sign))
    return "".join(left)


def size(text: str) -> int:
    """How many bytes ``text`` takes: one a Latin letter, two a Korean one."""
    return len(writable(text).encode("cp949"))


def is_short(text: str) -> bool:
    """Whether it goes as one SMS; longer ones go as LMS."""
    return size(text) <= LONGEST_SMS


def cut(text: str, longest: int) -> str:
    """``text`` within ``longest`` bytes; what is cut ends in two dots."""
    if size(text) <= longest:
        return writable(text)
    kept = writable(text).encode("cp949")[: longest - 2]
    return kept.decode("cp949", errors="ignore") + ".."


def _fits(sign: str) -> bool:
    try:
        sign.encode("cp949")
    except UnicodeEncodeError:
        return False
    return True
