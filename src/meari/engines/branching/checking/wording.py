"""Titles that ask two things, lead, deny twice, are too long, or ask what must not be asked: cues, not grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator

from meari.engines.branching.checking.problem import Problem, Severity, warning
from meari.engines.branching.checking.two_things import two_things
from meari.vocabulary.surveys import Item, Sort

LETTERS = 100
WORDS = 40

_LEADING = re.compile(
    r"얼마나\s*(?:훌륭|뛰어|탁월|멋지|멋진|대단|우수|완벽|최고)[가-힣]*"
    r"|(?:훌륭한|뛰어난|우수한|탁월한|최고의|혁신적인|자랑스러운)\s[가-힣]+"
    r"|(?:당연히|물론|누구나\s*(?:아는|알다시피|인정))"
    r"|[가-힣]{0,8}(?:하시죠|되시죠|그렇죠|이시죠|으시죠|지\s*않습니까|지\s*않나요|지\s*않으신가요|지\s*않으십니까)\s*\?"
    r"|\b(?:don.?t|wouldn.?t|isn.?t|aren.?t|shouldn.?t|can.?t)\s+(?:you|it|we|they)\b"
    r"|\bhow\s+(?:great|amazing|wonderful|excellent|fantastic|awesome|brilliant|much\s+do\s+you\s+love)\b"
    r"|\b(?:surely|obviously|of\s+course|as\s+(?:everyone|we\s+all)\s+know[s]?)\b"
    r"|\bour\s+(?:excellent|amazing|award.winning|great|wonderful|outstanding|world.class)\b",
    re.IGNORECASE,
)
_DENIED_TWICE = re.compile(
    r"(?:없|않|아니|못하|모르)지\s*(?:않|못)[가-힣]*"
    r"|(?:않|없|못한|못하)[가-힣]{0,2}\s*(?:것|건)[은이]?\s*아니[가-힣]*"
    r"|지\s*않을\s*수\s*없[가-힣]*"
    r"|(?:불편|불만족|불만|불필요|불가능|불친절|불쾌|부적절|부정확|부족|비효율적이)[가-힣]{0,2}지\s*(?:않|못)[가-힣]*"
    r"|\b(?:not|never|\w{1,8}n.t)\s(?:\w{1,15}\s){0,4}"
    r"(?:not|never|no|without|unlikely|unhelpful|unclear|unhappy|uncomfortable|unnecessary|unable|dissatisfied|disagree|"
    r"impossible|inconvenient)\b",
    re.IGNORECASE,
)
# Personal Information Protection Act: article 24-2 (resident number), 24 (unique ids), 23 (sensitive data).
_ASKS = (
    ("asks_resident_number", Severity.ERROR, r"주민\s*(?:등록)?\s*번호|resident\s+(?:registration\s+)?number"),
    (
        "asks_unique_id", Severity.WARNING,
        r"여권\s*번호|운전\s*면허\s*번호|외국인\s*등록\s*번호|\bpassport\s+number|\bdriver.?s?\s+licen[cs]e\s+number",
    ),
    (
        "asks_sensitive", Severity.WARNING,
        r"종교|신앙|노동\s*조합|노조|지지\s*정당|정치적\s*(?:견해|성향)|건강\s*(?:상태|정보|검진)|병력|질병|질환|장애\s*(?:여부|등급|유형)|"
        r"장애인|성적\s*지향|성생활|유전\s*정보|범죄\s*경력|인종|지문|홍채|"
        r"\b(?:religion|religious|trade\s+union|political\s+(?:views|party|opinion)|health\s+(?:condition|status)|disabilit\w+|"
        r"sexual\s+orientation|criminal\s+record|ethnicity)\b",
    ),
    (
        "asks_secret", Severity.WARNING,
        r"비밀\s*번호|카드\s*번호|계좌\s*번호|\bpassword|\b(?:card|bank\s+account)\s+number",
    ),
)  # fmt: skip
_SENSITIVE = tuple((key, severity, re.compile(pattern, re.IGNORECASE)) for key, severity, pattern in _ASKS)
_HANGUL = re.compile("[가-힣]")


def wording(item: Item) -> Iterator[Problem]:
    """Yield what a careful reader would mark in a title, with the place of the words."""
    if item.sort is Sort.NOTHING:
        return
    title = item.title
    if not title.strip():
        yield Problem("no_title", (item.key,))
    span = two_things(title)
    if span:
        yield _marked(item, "asks_two_things", span)
    for key, pattern in (("leads", _LEADING), ("denied_twice", _DENIED_TWICE)):
        found = pattern.search(title)
        if found:
            yield _marked(item, key, found.span())
    letters, words = len(_HANGUL.findall(title)), len(title.split())
    if letters > LETTERS or words > WORDS:
        yield warning("title_too_long", item.key, letters=letters, words=words)
    yield from _sensitive(item)


def _sensitive(item: Item) -> Iterator[Problem]:
    for key, severity, pattern in _SENSITIVE:
        found = pattern.search(item.title)
        if found:
            yield _marked(item, key, found.span(), severity=severity)


def _marked(item: Item, key: str, span: tuple[int, int], *, severity: Severity = Severity.WARNING) -> Problem:
    return Problem(key, (item.key,), severity, {"words": item.title[slice(*span)]}, span)
