"""Korean particles that hang on the sound before them: 사과를, 수박을, 서울로."""

from __future__ import annotations

import re
from typing import NamedTuple

_FIRST, _LAST, _FINALS, _RIEUL = 0xAC00, 0xD7A3, 28, 8
_DIGITS = {"1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ", "0": "ㅇ"}
_LETTERS = {"l": "ㄹ", "r": "ㄹ", "m": "ㅁ", "n": "ㄴ"}
_CLOSED_WORD = re.compile(r"(?:[mn]|ng|[aeiou](?:ck|pp|[bckpt]))\Z")
# As written, behind a consonant, behind a vowel. The longer ones first.
_PAIRS = (
    ("으로/로", "으로", "로"), ("(으)로", "으로", "로"), ("이라는/라는", "이라는", "라는"), ("이나/나", "이나", "나"),
    ("이랑/랑", "이랑", "랑"), ("은/는", "은", "는"), ("은(는)", "은", "는"), ("이/가", "이", "가"), ("이(가)", "이", "가"),
    ("을/를", "을", "를"), ("을(를)", "을", "를"), ("와/과", "과", "와"), ("과/와", "과", "와"), ("와(과)", "과", "와"),
    ("과(와)", "과", "와"), ("아/야", "아", "야"),
)  # fmt: skip


class Particle(NamedTuple):
    """A particle written both ways at the start of a text, and how long that is."""

    both: str
    closed: str
    open: str


def particle(text: str, at: int) -> Particle | None:
    """Return the particle that stands at a place of the text, written both ways."""
    return next((Particle(*pair) for pair in _PAIRS if text.startswith(pair[0], at)), None)


def fitting(word: str, found: Particle) -> str:
    """Return the one form that fits the word; both as written where its sound is not known."""
    final = _final(word)
    if final is None:
        return found.both
    if found.closed == "으로":
        return "로" if final in ("", "ㄹ") else "으로"
    return found.closed if final else found.open


def _final(word: str) -> str | None:
    """The last consonant of a word as it is spoken, "" behind a vowel, None where nobody can know."""
    spoken = word.rstrip(" \t\n)]}\"'’”.!?~…%")
    if not spoken:
        return None
    last = spoken[-1]
    if _FIRST <= ord(last) <= _LAST:
        place = (ord(last) - _FIRST) % _FINALS
        return "ㄹ" if place == _RIEUL else "ㅇ" if place else ""
    if last.isascii() and last.isdigit():
        return _DIGITS.get(last, "")
    if not (last.isascii() and last.isalpha()):
        return None
    if last.isupper():
        return _LETTERS.get(last.lower(), "")
    if last == "l":
        return "ㄹ"
    return "ㅇ" if _CLOSED_WORD.search(spoken.lower()) else ""
