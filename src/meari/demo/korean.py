"""Endings of Korean predicates and particles, for the registers in which customers and agents write.

Covers the regular and irregular stems of present-day Korean as described in the National Institute's spelling rules
(한글 맞춤법 제18항, 제34~36항); rare stems that the demo's texts do not use are left out.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

FIRST, LAST = 0xAC00, 0xD7A3
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
DIGIT_FINALS = dict(zip("0123456789", "ㅇㄹ ㅁ  ㄱㄹㄹ ", strict=True))
LETTER_FINALS = {"L": "ㄹ", "M": "ㅁ", "N": "ㄴ", "R": "ㄹ"}
CONTRACTED = {
    "ㅏ": "ㅏ", "ㅐ": "ㅐ", "ㅓ": "ㅓ", "ㅔ": "ㅔ", "ㅕ": "ㅕ", "ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅚ": "ㅙ", "ㅣ": "ㅕ",
}  # fmt: skip
DIEUT_IRREGULAR = ("듣", "싣", "깨닫")
SIOT_IRREGULAR = ("낫", "짓", "붓", "잇", "긋")
BIEUP_REGULAR = ("입", "잡", "뽑", "씹", "접", "좁", "집", "업", "꼽")
HIEUT_REGULAR = ("좋", "넣", "놓", "쌓", "낳", "닿")
EU_REGULAR = ("따르", "치르", "들르")
ADJECTIVES = frozenset(files("meari.demo").joinpath("data/adjectives.txt").read_text(encoding="utf-8").split())


def has_final(character: str) -> bool:
    """Whether the last sound of ``character`` (syllable, digit or Latin letter as read aloud) is a consonant."""
    return final_of(character) != " "


def final_of(character: str) -> str:
    """The final consonant of a syllable, or of a digit or capital as Koreans read it; a blank when there is none."""
    if FIRST <= ord(character) <= LAST:
        return FINALS[(ord(character) - FIRST) % 28]
    return DIGIT_FINALS.get(character) or LETTER_FINALS.get(character, " ")


def particle(before: str, wanted: str) -> str:
    """The particle ``wanted`` (을 이 은 과 으로 이라 아 이나) in the form that fits the word ``before`` it."""
    final = next((final_of(c) for c in reversed(before) if c.isalnum()), " ")
    closed = final != " "
    if wanted == "으로":
        return "으로" if closed and final != "ㄹ" else "로"
    pairs = {"을": "를", "이": "가", "은": "는", "과": "와", "아": "야"}
    if wanted in pairs:
        return wanted if closed else pairs[wanted]
    if wanted.startswith("이"):
        return wanted if closed else wanted[1:]
    raise ValueError(wanted)


def _take_apart(syllable: str) -> tuple[int, int, int]:
    place = ord(syllable) - FIRST
    return place // 588, place % 588 // 28, place % 28


def _put_together(initial: int, vowel: int, final: int) -> str:
    return chr(FIRST + initial * 588 + vowel * 28 + final)


def _with_final(stem: str, consonant: str) -> str:
    """``stem`` (open last syllable) with ``consonant`` below its last syllable."""
    initial, vowel, _final = _take_apart(stem[-1])
    return stem[:-1] + _put_together(initial, vowel, FINALS.index(consonant))


def _vowel(syllable: str) -> str:
    return VOWELS[_take_apart(syllable)[1]]


def _final(syllable: str) -> str:
    return FINALS[_take_apart(syllable)[2]]


def _with_vowel(syllable: str, vowel: str, final: str = " ") -> str:
    return _put_together(_take_apart(syllable)[0], VOWELS.index(vowel), FINALS.index(final))


def _is_bright(stem: str) -> bool:
    return _vowel(stem[-1]) in "ㅏㅗㅑ"


def _before_vowel(stem: str) -> str:
    """The stem as it stands before an ending that starts with 으 (which the caller adds or drops)."""
    last, final = stem[-1], _final(stem[-1])
    opened = _with_vowel(last, _vowel(last))
    word = stem.rpartition(" ")[2]
    if final == "ㅂ" and not word.endswith(BIEUP_REGULAR):
        return stem[:-1] + opened + "우"
    if final == "ㄷ" and word.endswith(DIEUT_IRREGULAR):
        return _with_final(stem[:-1] + opened, "ㄹ") + "으"
    if final == "ㅅ" and word.endswith(SIOT_IRREGULAR):
        return stem[:-1] + opened + "으"
    if final == "ㅎ" and not word.endswith(HIEUT_REGULAR):
        return stem[:-1] + opened
    if final == "ㄹ":
        return stem[:-1] + opened
    return stem if final == " " else stem + "으"


@lru_cache(maxsize=20_000)
def informal(stem: str) -> str:
    """The 아/어 form of a stem: 새 → 새, 나오 → 나와, 되 → 돼, 모르 → 몰라, 덥 → 더워."""
    last, final = stem[-1], _final(stem[-1])
    word = stem.rpartition(" ")[2]
    if last == "하":
        return stem[:-1] + "해"
    if word == "아니":
        return stem + "야"
    if word.endswith(("그러", "이러", "저러")):
        return stem[:-1] + "래"
    if final != " ":
        return _informal_closed(stem, last, final, word)
    if last == "르" and not word.endswith(EU_REGULAR) and len(word) > 1:
        return _with_final(stem[:-1], "ㄹ") + ("라" if _is_bright(stem[:-1]) else "러")
    vowel = _vowel(last)
    if vowel == "ㅡ":
        bright = len(word) > 1 and _is_bright(stem[:-1])
        return stem[:-1] + _with_vowel(last, "ㅏ" if bright else "ㅓ")
    if vowel in CONTRACTED:
        return stem[:-1] + _with_vowel(last, CONTRACTED[vowel])
    return stem + "어"


def _informal_closed(stem: str, last: str, final: str, word: str) -> str:
    opened = stem[:-1] + _with_vowel(last, _vowel(last))
    ending = "아" if _is_bright(stem) else "어"
    if final == "ㅂ" and not word.endswith(BIEUP_REGULAR):
        return opened + ("와" if word in ("돕", "곱") else "워")
    if final == "ㄷ" and word.endswith(DIEUT_IRREGULAR):
        return _with_final(opened, "ㄹ") + ending
    if final == "ㅅ" and word.endswith(SIOT_IRREGULAR):
        return opened + ending
    if final == "ㅎ" and not word.endswith(HIEUT_REGULAR):
        vowel = {"ㅑ": "ㅒ", "ㅕ": "ㅖ"}.get(_vowel(last), "ㅔ" if word.endswith("누렇") else "ㅐ")
        return stem[:-1] + _with_vowel(last, vowel)
    return stem + ending


def past(stem: str) -> str:
    """The past stem: 샜, 나왔, 됐, 했."""
    if stem.endswith("아니"):
        return stem + "었"
    return _with_final(informal(stem), "ㅆ")


def is_adjective(predicate: str) -> bool:
    """Whether the predicate (dictionary form) describes rather than does; X지 않다 follows X."""
    words = predicate.removesuffix("다").split(" ")
    last = words[-1]
    if last in ("않", "못하") and len(words) > 1 and words[-2].endswith("지"):
        return is_adjective(words[-2].removesuffix("지") + "다")
    return last in ADJECTIVES or last.endswith(("스럽", "롭", "쩍", "없"))


class Predicate:
    """One predicate in one tense, able to take endings. ``is_copula`` is for noun + 이다."""

    def __init__(self, dictionary: str, *, is_past: bool = False, is_copula: bool = False) -> None:
        self.is_copula = is_copula
        self.is_past = is_past
        self.noun = dictionary if is_copula else ""
        self.closed = is_copula and has_final(dictionary[-1])
        if is_copula:
            base = dictionary + ("이" if self.closed else "")
            self.stem = dictionary + ("이었" if self.closed else "였") if is_past else base
        else:
            base = dictionary.removesuffix("다")
            self.is_past = is_past or base.endswith("겠")
            self.stem = past(base) if is_past else base
        self.is_described = not self.is_past and (is_copula or is_adjective(dictionary))

    @property
    def _is_bare(self) -> bool:
        """Whether the copula is in the present, where its 이 may fall away (후기예요)."""
        return self.is_copula and not self.is_past

    def eo(self) -> str:
        """돼, 샜어, 불량이야."""
        if self._is_bare:
            return self.noun + ("이야" if self.closed else "야")
        return informal(self.stem) if not self.is_past else self.stem + "어"

    def eoyo(self) -> str:
        if self._is_bare:
            return self.noun + ("이에요" if self.closed else "예요")
        if self.stem.endswith("아니"):
            return self.stem + "에요"
        return self.eo() + "요"

    def nida(self) -> str:
        if self._is_bare:
            return self.noun + "입니다"
        return self._with_b("니다", "습니다")

    def nikka(self) -> str:
        if self._is_bare:
            return self.noun + "입니까"
        return self._with_b("니까", "습니까")

    def _with_b(self, opened: str, closed: str) -> str:
        final = _final(self.stem[-1])
        if final == " ":
            return _with_final(self.stem, "ㅂ") + opened
        if final == "ㄹ":
            return _with_final(self._dropped(), "ㅂ") + opened
        return self.stem + closed

    def _dropped(self) -> str:
        """The stem without a final ㄹ."""
        last = self.stem[-1]
        return self.stem[:-1] + _with_vowel(last, _vowel(last)) if _final(last) == "ㄹ" else self.stem

    def eum(self) -> str:
        """됨, 없음, 샜음, 불량임."""
        if self._is_bare:
            return self.noun + "임"
        final = _final(self.stem[-1])
        if self.is_past or final not in " ㄹㅂㄷㅅㅎ":
            return self.stem + "음"
        if final == "ㄹ":
            last = self.stem[-1]
            return self.stem[:-1] + _with_vowel(last, _vowel(last), "ㄻ")
        base = _before_vowel(self.stem)
        return _with_final(base, "ㅁ")

    def nda(self) -> str:
        """Plain declarative: 된다, 없다, 샜다, 불량이다."""
        if self._is_bare:
            return self.noun + ("이다" if self.closed else "다")
        if self.is_described or self.is_past:
            return self.stem + "다"
        final = _final(self.stem[-1])
        if final == " ":
            return _with_final(self.stem, "ㄴ") + "다"
        if final == "ㄹ":
            return _with_final(self._dropped(), "ㄴ") + "다"
        return self.stem + "는다"

    def quoted(self) -> str:
        """된다고, 없다고, 불량이라고."""
        if self._is_bare:
            return self.noun + ("이라고" if self.closed else "라고")
        return self.stem + "라고" if self.stem.endswith("아니") else self.nda() + "고"

    def ne(self) -> str:
        return self._dropped() + "네"

    def neunde(self) -> str:
        """되는데, 비싼데, 샜는데, 불량인데."""
        return self._adnominal("는") + "데"

    def neunji(self) -> str:
        return self._adnominal("는") + "지"

    def question(self) -> str:
        """되나, 비싼가, 샜나, 불량인가."""
        if self.is_described and not self._keeps_neun():
            return self._adnominal("는") + "가"
        return self._dropped() + "나"

    def gungo(self) -> str:
        """The stem before 구만/구먼: verbs take 는."""
        return self._dropped() + "는구만" if not (self.is_described or self.is_past) else self.stem + "구만"

    def _keeps_neun(self) -> bool:
        return self.stem.endswith(("있", "없"))

    def _adnominal(self, verb: str) -> str:
        if self._is_bare:
            return self.noun + "인"
        if not self.is_described or self._keeps_neun():
            return self._dropped() + verb
        final = _final(self.stem[-1])
        if final in " ㄹ":
            return _with_final(self._dropped(), "ㄴ")
        base = _before_vowel(self.stem)
        return _with_final(base, "ㄴ")

    def plain(self, ending: str) -> str:
        """The stem with an ending that starts with a consonant (거든요, 더라고요, 지, 고)."""
        return self.stem + ending
