"""Addresses: province, city and district stay, everything finer goes."""

import re
from collections.abc import Iterator

from meari.engines.text.masking import regions
from meari.engines.text.masking.found import Found

_PROVINCE = rf"(?:{regions.PROVINCES})(?:{regions.PROVINCE_ENDINGS})?"
_DISTRICT = rf"(?:(?:{regions.SI})시?\s{{0,2}}(?:(?:{regions.GU})구)|(?:{regions.LONG_GU})구|(?:{regions.SI})시|(?:{regions.GUN})군)"
_SHORT_DISTRICT = r"(?:[중동서남북]구)"
_AREA = rf"(?:{_PROVINCE}\s{{0,2}}(?:{_DISTRICT}|{_SHORT_DISTRICT})|{_DISTRICT}|{_PROVINCE}\s{{1,2}})"
_KNOWN_AREA = re.compile(rf"(?<![가-힣]){_AREA}(?:\s?[,/]\s?|\s{{0,2}})")

# A number that counts something is no house number.
_COUNTED = r"(?!\s?(?:번(?!지|길)|개|일|대(?!로)|시간?|분|년|월|주|명|원|회|차|만|천|백|배|퍼|%|인용?|호기|단계|kg|리터|층에서만|[0-9]))"
_NUMBER = rf"(?:산\s?)?[0-9]{{1,4}}(?:\s?-\s?[0-9]{{1,4}})?{_COUNTED}"
_ROAD = rf"[가-힣0-9·.]{{1,10}}?(?:대로|(?<!으)로|길)(?:\s?[0-9]{{1,4}}(?:번|가|나|다|라)?\s?길)?\s?{_NUMBER}"
_NO_DONG = (
    r"(?!(?:이|자|작|활|운|행|변|진|수|전|공|출|감|충|연|가|구|기|반|유|파|합|혼|냉|해|노|부|협)동(?![가-힣]?[0-9]))"
)
_DONG = rf"{_NO_DONG}[가-힣]{{1,5}}(?:[0-9]{{1,2}})?(?:동|읍|면)(?:\s?[0-9]가)?"
_RI = r"[가-힣]{1,5}[0-9]?리"
_HOUSE = r"[0-9]{1,4}\s?동\s{0,2}(?:[A-Za-z]|지하)?[0-9]{1,5}\s?호(?![기선점봉])"
_BUILDING = rf"[가-힣A-Za-z0-9]{{0,14}}?(?:{regions.BUILDINGS})(?:[0-9]{{1,2}}(?:차|단지))?"
_REST = (
    rf"(?:[\s,()]{{0,3}}(?:{_HOUSE}|[0-9]{{1,4}}(?:-[0-9]{{1,4}})?번지|지?하?\s?[0-9]{{1,3}}층|[A-Za-z]?[0-9]{{1,5}}\s?호(?![기선점봉])|[가-하A-Z]동|[0-9]{{1,4}}동(?![가-힣])"
    rf"|{_BUILDING}(?![가-힣])|{_DONG}(?=\s?[,)])|[0-9]{{5}}(?=\)))\)?){{0,6}}"
)
_TAIL = re.compile(
    rf"(?:{_ROAD}|{_DONG}\s?{_RI}(?:\s?{_NUMBER})?|{_DONG}\s{{0,2}}{_NUMBER}(?:번지)?|{_RI}\s?{_NUMBER}(?:번지)?"
    rf"|(?:{_DONG}\s{{0,2}})?{_BUILDING}\s{{0,2}}{_HOUSE}|{_HOUSE}){_REST}"
)
# Without a house number a place counts only right after its district.
_DONG_ALONE = re.compile(rf"{_DONG}(?=[\s,.)]|$|(?:에|으로|입니다|이에요|인데|이고|사는|거주|쪽|주민))(?:{_REST})")
_DISTRICT_SEEN = re.compile(rf"{_DISTRICT}|[중동서남북]구")
_CALLED = re.compile(
    r"(?:주소|배송지|배달지|사는\s?곳|거주지|수령지|설치\s?장소|설치지)(?:는|은|가|를)?\s{0,2}[:=]?\s{0,2}"
)
_LONE_HOUSE = re.compile(rf"(?<![가-힣A-Za-z0-9])(?:(?:{_DONG}\s{{0,2}})?{_BUILDING}\s{{0,2}})?{_HOUSE}{_REST}")
_LONE_LOT = re.compile(rf"(?<![가-힣]){_DONG}\s{{0,2}}[0-9]{{1,4}}(?:-[0-9]{{1,4}})?\s?번지{_REST}")
_ENGLISH = re.compile(
    r"\b[0-9]{1,5}(?:-[0-9]{1,4})?,? (?:[A-Z][A-Za-z]{1,15} ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way)\b\.?(?:,? (?:Apt|Apartment|Unit|Suite|#)\.? ?[A-Za-z0-9-]{1,6})?"
    r"|\b[0-9]{1,5}(?:-[0-9]{1,4})?,? [A-Z][a-z]{1,20}(?:-?daero|-ro|-gil)(?: ?[0-9]{1,3}(?:beon)?-gil)?\b(?:,? (?:Apt|Unit|#)\.? ?[A-Za-z0-9-]{1,6})?"
)


def addresses(text: str) -> Iterator[Found]:
    """Yield the part of each address below city, county and district."""
    if not re.search("[0-9]", text) and "구 " not in text and "시 " not in text and "군 " not in text:
        return
    for area in _KNOWN_AREA.finditer(text):
        tail = _TAIL.match(text, area.end())
        if tail is None and _DISTRICT_SEEN.search(area[0]):
            tail = _DONG_ALONE.match(text, area.end())
        if tail is not None:
            yield _without_blanks(text, tail)
    for pattern in (_LONE_HOUSE, _LONE_LOT):
        for match in pattern.finditer(text):
            yield _without_blanks(text, match)
    for called in _CALLED.finditer(text):
        if tail := _TAIL.match(text, called.end()):
            yield _without_blanks(text, tail)
    for match in _ENGLISH.finditer(text):
        yield _without_blanks(text, match)


def _without_blanks(text: str, match: re.Match[str]) -> Found:
    """Return a match as address without blanks and commas around it."""
    start, end = match.span()
    piece = text[start:end]
    return Found("address", start + len(piece) - len(piece.lstrip(" ,")), end - (len(piece) - len(piece.rstrip(" ,("))))
