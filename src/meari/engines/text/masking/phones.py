"""Telephone numbers of persons: mobile, landline, internet (070), safe (050x), toll-free (080), with +82 and in words.

Representative company numbers (1588-1234) stay: they name no person, and a reader of the voice needs them.
"""

import re
from collections.abc import Iterator

from meari.engines.text.masking.found import Found, before, is_thing

_GAP = r"[\s]{0,2}[-.~/_)]?[\s]{0,2}"
_AREA = r"(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|80|50[0-9]?)"
_ABROAD = r"(?:(?:\+|00)\s?82|(?<![0-9])82(?=\s?[-. (]))"
_START = r"(?<![0-9])(?<![0-9][-.])"
_END = r"(?![0-9])(?!-[0-9])"

_MOBILE = re.compile(
    rf"(?<![0-9])(?:{_ABROAD}{_GAP}\(?0?\)?|\(?0)1[016789]{_GAP}[0-9]{{3,4}}{_GAP}[0-9]{{4}}(?![0-9])", re.ASCII
)
_SPACED_MOBILE = re.compile(
    r"(?<![0-9])0[ .-]1[ .-]?0(?:[ .-]{1,2}[0-9]){8}(?![0-9])|(?<![0-9])010(?:[ .-]{1,3}[0-9]{2}){4}(?![0-9])"
)
_LANDLINE = re.compile(
    rf"{_START}(?:{_ABROAD}{_GAP}\(?0?\)?|\(?0){_AREA}(?:{_GAP}[0-9]{{3,4}}[\s]{{0,2}}[-.~)\s][\s]{{0,2}}[0-9]{{4}}|[0-9]{{7,8}}){_END}",
    re.ASCII,
)
_D = "[0-9공영일이삼사오육륙칠팔구]"
_FEWEST_DIGITS = 9
_S = r"[\s\-.,~]{0,3}"
# Zeros and ones written as words, letters or single Hangul to slip past filters.
_WORDS = re.compile(
    rf"(?<![0-9])(?:[0공영O]\s?[1일lI]\s?[0공영O]){_S}(?:{_D}\s?){{3,4}}(?:[의에다]?{_S})(?:{_D}\s?){{3}}{_D}(?![0-9])",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![0-9-])(?!1[568][0-9]{2}\D)[2-9][0-9]{2,3}\s?[-.]\s?[0-9]{4}(?![0-9]|[-. ][0-9])")
_BARE_WORDS = re.compile(
    r"(?:연락처|전화\s?번호|휴대폰|휴대전화|핸드폰|폰\s?번호|제\s?번호|내\s?번호|phone|mobile|cell)[^0-9\n]{0,8}$",
    re.IGNORECASE,
)


def phones(text: str) -> Iterator[Found]:
    """Yield telephone numbers; unseparated landlines stay where the words before call the digits a thing's number."""
    for match in _matches(text):
        yield Found("phone", *_trim(match))


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of every shape that hold against the words around them."""
    yield from (found for found in _MOBILE.finditer(text) if not _continues_code(text, found.start(), found[0]))
    yield from _SPACED_MOBILE.finditer(text)
    for found in _LANDLINE.finditer(text):
        if not _continues_code(text, found.start(), found[0]) and not is_thing(text, found.start()):
            yield found
    if re.search("[공영0O]\\s?[1일lI]", text):
        for found in _WORDS.finditer(text):
            if len(re.findall(_D, found[0])) >= _FEWEST_DIGITS and not _continues_code(text, found.start(), found[0]):
                yield found
    yield from (found for found in _BARE.finditer(text) if _BARE_WORDS.search(before(text, found.start())))


def _trim(match: re.Match[str]) -> tuple[int, int]:
    """Return the span of a match without an opening bracket that is closed outside it, and without blanks."""
    start, end = match.span()
    if match[0].startswith("(") and ")" not in match[0]:
        start += 1
    return start, end - (len(match[0]) - len(match[0].rstrip()))


def _continues_code(text: str, start: int, number: str) -> bool:
    """Say whether unseparated digits go on a code such as SN01012345678; "tel01012345678" does not."""
    if not number.isdigit() or start == 0 or not (text[start - 1].isascii() and text[start - 1].isalpha()):
        return False
    return re.search(r"(?:tel|hp|phone|mobile|cell|call|[\s:]t|[\s:]h)$", before(text, start), re.IGNORECASE) is None
