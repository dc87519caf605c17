"""Double-barrelled titles: two things under one judgement."""

from __future__ import annotations

import re

_JUDGED = re.compile(
    r"만족|불만|평가|좋|나쁘|나빴|편리|편하|편했|도움|중요|적절|친절|빠르|빨랐|신속|정확|쉽|쉬[웠운우]|어려|동의|생각하|느끼|느꼈|어떠|어땠|"
    r"충분|명확|원활|마음에|유용|공정|합리|"
    r"\b(?:satisf\w+|rate|easy|helpful|clear|good|useful|friendly|agree|happy|quick|fair|important|comfortable|feel|"
    r"convenient|reasonable|effective|enjoy\w*|like)\b",
    re.IGNORECASE,
)
_NOUNS = re.compile(r"([가-힣A-Za-z0-9]{1,20})(과|와|이나|나)\s+([가-힣A-Za-z0-9]{1,20})|[가-힣A-Za-z0-9]{1,20}\s*(?:및|·|그리고)\s*[가-힣A-Za-z0-9]{1,20}")  # fmt: skip
_NOT_JOINING = re.compile(
    r"비교|관련|관계|함께|같[은이]|달리|다르|다른|반대|연락|상담|통화|대화|만나|만난|일치|차이|무관|별도|더불어|마찬가지|연결|소통|협업|일하|거래"
)
_GIVEN_TO = re.compile(r"(?:에게|께|한테|분들?께)$")
_ENDS_SO = frozenset(
    {"결과", "성과", "학과", "통과", "경과", "전과", "안과", "산부인과", "정형외과", "청과", "일과", "방과", "얼마나", "누구나", "언제나", "어디나"}
)  # fmt: skip
_VERBS = re.compile(
    r"(친절하|신속하|정확하|편리하|편하|빠르|쉽|좋|명확하|유익하|공정하|깨끗하|안전하|저렴하|합리적이|간편하|충분하|재미있|유용하|투명하|맛있)고\s*,?\s*"
    r"(?!싶|있|나서)[가-힣]{1,12}"
)
_ENGLISH = re.compile(
    r"\b([A-Za-z]{2,20})(?:,?\s{1,2}(?:and/or|and|or)\s{1,2}|\s?[&/]\s?)(?:the\s|our\s)?([A-Za-z]{2,20})\b",
    re.IGNORECASE,
)
_PAIRS = frozenset(
    {
        ("terms", "conditions"), ("pros", "cons"), ("more", "less"), ("yes", "no"), ("research", "development"),
        ("once", "again"), ("friend", "colleague"), ("friends", "colleagues"), ("friends", "family"), ("family", "friends"),
        ("friend", "family"), ("colleague", "friend"), ("friend", "relative"), ("agree", "disagree"),
        ("satisfied", "dissatisfied"), ("easy", "difficult"), ("likely", "unlikely"), ("good", "bad"), ("one", "more"),
        ("health", "safety"), ("question", "answer"), ("wear", "tear"), ("food", "beverage"),
    }
)  # fmt: skip
_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28


def two_things(title: str) -> tuple[int, int] | None:
    """Return where a title seems to ask for one judgement of two things: 가격과 품질에 만족, quick and friendly.

    Only titles that judge are looked at. Whom something is done with or for (친구나 동료에게, 상담원과 통화) does not
    count, and the particle has to fit the sound before it. A heuristic: about the wording a person decides.
    """
    if not _JUDGED.search(title):
        return None
    for match in _NOUNS.finditer(title):
        if match[2] is None or _joins(match):
            return match.span()
    found = _VERBS.search(title)
    if found:
        return found.span()
    for match in _ENGLISH.finditer(title):
        if (match[1].lower(), match[2].lower()) not in _PAIRS and not title[: match.start()].lower().endswith(
            "between "
        ):
            return match.span()
    return None


def _joins(match: re.Match[str]) -> bool:
    first, particle, second = match[1], match[2], match[3]
    if first + particle in _ENDS_SO or _NOT_JOINING.match(second) or _GIVEN_TO.search(second):
        return False
    if particle in ("이나", "나"):
        return False
    last = first[-1]
    if not _FIRST <= ord(last) <= _LAST:
        return True
    is_closed = (ord(last) - _FIRST) % _FINALS > 0
    return is_closed is (particle == "과")
