"""Hangul letter by letter: key strokes of syllables, initial consonants, and what a word may still become while typing."""

import re
from functools import lru_cache

_FIRST, _LAST = 0xAC00, 0xD7A3
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = ("ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ")  # fmt: skip
_FINALS = ("", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ")  # fmt: skip
# Letters that a keyboard types with two strokes, when they stand alone.
_CLUSTERS = {
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ", "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
}  # fmt: skip
_ONLY_INITIALS = re.compile(f"[{_INITIALS}]+")


def is_syllable(letter: str) -> bool:
    """Say whether a letter is a whole Hangul syllable (가 to 힣)."""
    return _FIRST <= ord(letter) <= _LAST


def strokes(text: str) -> str:
    """Return the text as a two-set keyboard types it: 배송 as ㅂㅐㅅㅗㅇ, 과 as ㄱㅗㅏ; other letters stay.

    What is typed so far is then always a beginning of what it becomes: 배소 of 배송, 간 of 가나.
    """
    return "".join(map(_typed, text))


@lru_cache(maxsize=12_000)
def _typed(letter: str) -> str:
    if not is_syllable(letter):
        return _CLUSTERS.get(letter, letter)
    initial, rest = divmod(ord(letter) - _FIRST, len(_VOWELS) * len(_FINALS))
    vowel, final = divmod(rest, len(_FINALS))
    return _INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]


@lru_cache(maxsize=12_000)
def initial(letter: str) -> str:
    """Return the initial consonant of a syllable, the letter itself when it is one, and nothing for any other."""
    if is_syllable(letter):
        return _INITIALS[(ord(letter) - _FIRST) // (len(_VOWELS) * len(_FINALS))]
    return letter if letter in _INITIALS else ""


def initials(text: str) -> str:
    """Return the initial consonants (초성) of the text: 배송 as ㅂㅅ; letters without one are left out."""
    return "".join(map(initial, text))


def is_initials(text: str) -> bool:
    """Say whether the text is made of initial consonants alone, as somebody types who searches by them."""
    return _ONLY_INITIALS.fullmatch(text) is not None
