"""Resident and foreigner numbers, passports and driver licences of Korea."""

import re
from collections.abc import Iterator

from meari.engines.text.masking.found import Found, before, is_thing

_RESIDENT = re.compile(
    r"(?<![0-9])([0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
    r"(\s{0,2}[-~./_]?\s{0,2})([0-9])([0-9]{6}|[0-9]{0,3}[*xX●○•]{3,6}(?![*]))(?![0-9])"
)
_SPACED_RESIDENT = re.compile(r"(?<![0-9])(?:[0-9] ){6}(?:- ?)?(?:[0-9] ){6}[0-9](?![0-9])")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_RESIDENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)

_PASSPORT = re.compile(
    r"(?<![A-Za-z0-9-])(?:([MSRODGTP])\s?-?\s?([0-9]{8})|[MSRODG]\s?([0-9]{3})\s?([A-Z])\s?([0-9]{4})|[A-Z]{2}\s?[0-9]{7})(?![A-Za-z0-9-])",
    re.IGNORECASE,
)
_PASSPORT_WORDS = re.compile(r"여권|passport", re.IGNORECASE)

_REGIONS = "서울|부산|경기(?:남부|북부)?|강원|충북|충남|전북|전남|경북|경남|제주|대구|인천|광주|대전|울산"
_LICENCE = re.compile(
    rf"(?<![0-9])(?<![0-9]-)(?:(1[1-9]|2[0-8])\s?[-. ]\s?[0-9]{{2}}\s?[-. ]\s?[0-9]{{6}}\s?[-. ]\s?[0-9]{{2}}"
    rf"|(?:{_REGIONS})\s?[-. ]?\s?[0-9]{{2}}\s?[-. ]\s?[0-9]{{6}}\s?[-. ]\s?[0-9]{{2}}"
    rf"|(?:1[1-9]|2[0-8])[0-9]{{10}})(?![0-9])(?!-[0-9])"
)
_LICENCE_WORDS = re.compile(r"면허|licen[cs]e", re.IGNORECASE)


def resident_checksum_holds(digits: str) -> bool:
    """Say whether 13 digits end in the check digit of a resident or foreigner number.

    Source: 주민등록법 시행규칙 (weights 2..9,2..5, modulo 11); foreigner numbers add 2. Numbers given out since October
    2020 have no check digit, so a number that fails may still be real.
    """
    total = sum(int(digit) * weight for digit, weight in zip(digits, _RESIDENT_WEIGHTS, strict=False))
    shift = 13 if digits[6] in "5678" else 11
    return (shift - total % 11) % 10 == int(digits[12])


def resident_numbers(text: str) -> Iterator[Found]:
    """Yield resident and foreigner numbers: a plausible birth date and seven digits, also with the last ones starred."""
    for match in _RESIDENT.finditer(text):
        month, day, gap, gender, rest = int(match[2]), int(match[3]), match[4], match[5], match[6]
        if day > _DAYS[month - 1] or (not rest.isdigit() and not gap.strip(" ")):
            continue
        digits = match[1] + match[2] + match[3] + gender + rest
        if is_thing(text, match.start()) and not (digits.isdigit() and resident_checksum_holds(digits)):
            continue
        if gender in "90" and not (digits.isdigit() and resident_checksum_holds(digits)):
            continue
        yield Found(_owner(gender), match.start(), match.end())
    for match in _SPACED_RESIDENT.finditer(text):
        digits = re.sub(r"[ -]", "", match[0])
        if 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= _DAYS[int(digits[2:4]) - 1]:
            yield Found(_owner(digits[6]), match.start(), match.end())


def _owner(gender: str) -> str:
    """Return the kind of number by its gender digit: 5 to 8 are foreigners."""
    return "foreigner_number" if gender in "5678" else "resident_number"


def passports(text: str) -> Iterator[Found]:
    """Yield passport numbers: M + 8 digits and M123A4567 by shape, other shapes only beside the word."""
    for match in _PASSPORT.finditer(text):
        around = before(text, match.start(), 30) + " " + text[match.end() : match.end() + 12]
        by_shape = match[0][0] in "MS" and (match[2] or match[4]) and " " not in match[0]
        if _PASSPORT_WORDS.search(around) or (by_shape and _is_plain(text, match.start())):
            yield Found("passport", match.start(), match.end())


def _is_plain(text: str, start: int) -> bool:
    """Say whether no word nearby calls the following a thing's number."""
    return not is_thing(text, start) and not re.search(
        r"모델|시리얼|제품|상품|품번|부품|model|serial", before(text, start, 12), re.IGNORECASE
    )


def driver_licences(text: str) -> Iterator[Found]:
    """Yield driver licence numbers: region-year-six-two with separators, or twelve digits beside the word."""
    for match in _LICENCE.finditer(text):
        named = _LICENCE_WORDS.search(before(text, match.start(), 30) + " " + text[match.end() : match.end() + 8])
        separated = not match[0].isdigit()
        if named or (separated and not is_thing(text, match.start())):
            yield Found("driver_licence", match.start(), match.end())
