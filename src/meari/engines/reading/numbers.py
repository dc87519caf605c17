"""Amounts, counts and ratings as Koreans and their systems write them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from meari.engines.reading.shapes import Unreadable

LONGEST = 60
SIGN = re.compile(r"(?P<open>\()?\s*(?P<sign>[-+△▲▽▼−–])?\s*")
WON_BEFORE = re.compile(r"(?:₩|\\|KRW|원화)\s*", re.IGNORECASE)
WON_BEHIND = re.compile(r"\s*(?:원정?|KRW|won)\Z", re.IGNORECASE)
OTHER_MONEY = re.compile(r"[$€£¥]|USD|EUR|JPY|CNY|달러|유로|엔\Z|위안", re.IGNORECASE)
PLAIN = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?\Z|\.\d+\Z", re.ASCII)
GROUPED_OTHERWISE = re.compile(r"[\d.,' ]+\Z", re.ASCII)
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}\Z", re.ASCII | re.IGNORECASE)
PART = re.compile(r"\s*(\d[\d,]*(?:\.\d+)?)?\s*([천백십]?[만억조]|[천백십])?\s*", re.ASCII)
UNITS = {"십": 10, "백": 100, "천": 1_000, "만": 10_000, "억": 100_000_000, "조": 1_000_000_000_000}
COUNTERS = re.compile(r"\s*(?:개|건|명|회|대|점|번|박스|매|ea|pcs)\Z", re.IGNORECASE)
NOTHING = frozenset({"", "-", "–", "—", "−"})
STARS = re.compile(r"([★⭐🌟]*)([☆✩]*)\Z")
OUT_OF = re.compile(r"(\d+(?:\.\d+)?)\s*점?\s*(?:/|out of)\s*(\d{1,3})\s*점?\Z", re.ASCII)
OF_FULL = re.compile(r"(\d{1,3})\s*점\s*만점(?:에|중)?\s*(\d+(?:\.\d+)?)\s*점?\Z", re.ASCII)
SINGLE = re.compile(r"(?:별점?\s*)?(\d+(?:\.\d+)?)\s*(?:점|개|stars?)?\Z", re.ASCII | re.IGNORECASE)


class NotANumber(Unreadable):
    """A text that is no such number: `reason` is not_a_number, bad_grouping, foreign_currency, not_whole or
    out_of_range."""


class Rating(NamedTuple):
    """A rating, and the best possible one where the text says it."""

    value: Decimal
    out_of: int | None


def parse_amount(text: str) -> Decimal | None:
    """An amount in won, or a plain number: 1,234,000원, ₩1,234, 1.2만, 3억 5천만원, (1,234) and △1,234 as negative.

    None for an empty text and for a dash alone, which bookkeepers write for nothing. Raises NotANumber: other
    currencies and doubtful grouping ("1.234,5", "1,23") are refused rather than guessed.
    """
    bare = _bare(text)
    if bare in NOTHING:
        return None
    money = OTHER_MONEY.search(bare)
    if money:
        raise NotANumber("foreign_currency", text)
    start = SIGN.match(bare)
    is_negative = bool(start and (start["open"] or (start["sign"] or "+") != "+"))
    if start and start["open"]:
        if not bare.endswith(")"):
            raise NotANumber("not_a_number", text)
        bare = bare[:-1]
    body = bare[start.end() :].strip() if start else bare
    body = WON_BEHIND.sub("", WON_BEFORE.sub("", body, count=1))
    if body.startswith("-") and not is_negative:  # ₩-1,234
        is_negative, body = True, body[1:].strip()
    value = _value(body.strip(), text)
    return -value if is_negative else value


def parse_integer(text: str) -> int | None:
    """A whole number such as 1,234, 3건 or 3.0; None for an empty text. Raises NotANumber, not_whole for 3.5."""
    value = parse_amount(COUNTERS.sub("", _bare(text)))
    if value is None:
        return None
    if value != value.to_integral_value():
        raise NotANumber("not_whole", text)
    return int(value)


def parse_rating(text: str) -> Rating | None:
    """A rating such as 4/5, ★★★★☆, 4점, 별 4개, 5점 만점에 4점, 4.5; None for an empty text.

    Raises NotANumber: not_a_number, or out_of_range where the value is above the best possible one.
    """
    bare = _bare(text).replace("\ufe0f", "")
    if bare in NOTHING:
        return None
    stars = STARS.match(bare)
    if stars:
        full, hollow = len(stars.group(1)), len(stars.group(2))
        return Rating(Decimal(full), full + hollow if hollow else None)
    found = OUT_OF.match(bare)
    value, best = (found.group(1), found.group(2)) if found else (None, None)
    if full_marks := OF_FULL.match(bare):
        best, value = full_marks.groups()
    elif single := SINGLE.match(bare):
        value = single.group(1)
    if value is None:
        raise NotANumber("not_a_number", text)
    rating = Rating(Decimal(value), int(best) if best else None)
    if rating.out_of is not None and rating.value > rating.out_of:
        raise NotANumber("out_of_range", text)
    return rating


def _bare(text: str) -> str:
    bare = text.strip()
    if len(bare) > LONGEST:
        raise NotANumber("not_a_number", text)
    return unicodedata.normalize("NFKC", bare).strip()


def _value(body: str, text: str) -> Decimal:
    if PLAIN.match(body) or SCIENTIFIC.match(body):
        return Decimal(body.replace(",", ""))
    if GROUPED_OTHERWISE.match(body):
        raise NotANumber("bad_grouping" if any(sign in body for sign in ",.'") else "not_a_number", text)
    return _in_words(body, text)


def _in_words(body: str, text: str) -> Decimal:
    """1만 2천, 3억5천만, 천만: parts from the largest unit down."""
    total, at, last = Decimal(0), 0, None
    while at < len(body):
        match = PART.match(body, at)
        if not match or match.end() == at or not (match.group(1) or match.group(2)):
            raise NotANumber("not_a_number", text)
        digits, unit = match.groups()
        if digits and "," in digits and not PLAIN.match(digits):
            raise NotANumber("bad_grouping", text)
        scale = 1
        for letter in unit or "":
            scale *= UNITS[letter]
        if last is not None and scale >= last:
            raise NotANumber("not_a_number", text)
        total += Decimal((digits or "1").replace(",", "")) * scale
        at, last = match.end(), scale
    if last is None:
        raise NotANumber("not_a_number", text)
    return total
