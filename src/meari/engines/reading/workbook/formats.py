"""What a number format says about a number: a day, a moment, a time of day, a length of time, a percentage.

Rules: ECMA-376 part 1, 18.8.30 (number formats) and 18.8.31 (their codes), with the ids Korean Excel keeps for dates.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum


class Meaning(Enum):
    """How a number in a cell is to be read."""

    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    TIME = "time"
    LENGTH = "length"
    PERCENT = "percent"


BUILT_IN = {
    **dict.fromkeys((9, 10), Meaning.PERCENT),
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 34, 35, 36, *range(50, 59)), Meaning.DAY),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47), Meaning.TIME),
    22: Meaning.MOMENT,
    46: Meaning.LENGTH,
}
DAY_MS = 86_400_000
LAST_SERIAL = 2_958_466  # 1 January of the year 10000
QUIET = re.compile(r'"[^"]*"?|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]|오전/오후', re.IGNORECASE | re.DOTALL)
LENGTH = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
TIME = re.compile(r"[hs]", re.IGNORECASE)
NOON = re.compile(r"am/pm|a/p", re.IGNORECASE)
MINUTES = re.compile(r"(?<=h)[:\s.]*m+|m+(?=[:\s.]*s)", re.IGNORECASE)
DAY = re.compile(r"[ydmg]|aaa|e(?![+\-])", re.IGNORECASE)
CANONICAL = re.compile(r"(?:0|-?[1-9]\d{0,14}|(?=.{3,16}\Z)-?(?:0|[1-9]\d*)\.(?:\d*[1-9]))\Z", re.ASCII)
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\Z", re.ASCII)


class UnreadableNumber(ValueError):
    """A cell said to hold a number or date that is none: `reason` is a key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def meaning_of(code: str) -> Meaning:
    """The meaning of a format code such as `yyyy"년" m"월" d"일"` or `[h]:mm`; only its first section counts."""
    bare = QUIET.sub("", code[:255]).split(";")[0]
    if "general" in bare.lower() or bare.startswith("G/"):
        return Meaning.NUMBER
    if LENGTH.search(bare):
        return Meaning.LENGTH
    bare = NOON.sub("", bare)
    has_time = bool(TIME.search(bare))
    if DAY.search(MINUTES.sub("", bare)):
        return Meaning.MOMENT if has_time else Meaning.DAY
    if has_time:
        return Meaning.TIME
    return Meaning.PERCENT if "%" in bare else Meaning.NUMBER


def render(text: str, meaning: Meaning, *, is_1904: bool) -> str:
    """The canonical text of a number: plain decimals of at most 15 digits, ISO days and moments, h:mm:ss, percent.

    A day with a time of day is written as a moment, a time of a day or more too, so that nothing gets lost.
    Raises UnreadableNumber: not_a_number, impossible_date.
    """
    if meaning is Meaning.NUMBER and CANONICAL.match(text):
        return text
    if len(text) > 400 or not NUMBER.match(text):
        raise UnreadableNumber("not_a_number")
    value = float(text)
    if meaning is Meaning.NUMBER:
        return _plain(value)
    if meaning is Meaning.PERCENT:
        return _plain(float(Decimal(format(value, ".15g")) * 100)) + "%"
    if meaning is Meaning.LENGTH:
        if abs(value) > LAST_SERIAL:
            raise UnreadableNumber("impossible_date")
        return ("-" if value < 0 else "") + _clock(round(abs(value) * DAY_MS))
    return _date(value, meaning, is_1904=is_1904)


def _plain(value: float) -> str:
    if value in (float("inf"), float("-inf")):
        raise UnreadableNumber("not_a_number")
    short = format(value, ".15g")
    if "e" not in short:
        return short if short != "-0" else "0"
    return format(Decimal(short), "f") if 1e-9 < abs(value) < 1e21 else short


def _date(value: float, meaning: Meaning, *, is_1904: bool) -> str:
    if not 0 <= value < LAST_SERIAL:
        raise UnreadableNumber("impossible_date")
    days, rest = divmod(round(value * DAY_MS), DAY_MS)
    if days == 0 and meaning is Meaning.TIME:
        return _clock(rest)
    if not is_1904 and days in (0, 60):  # 0 January and 29 February 1900 exist in Excel only
        raise UnreadableNumber("impossible_date")
    first = date(1904, 1, 1) if is_1904 else date(1899, 12, 31 if days < 60 else 30)
    try:
        day = (first + timedelta(days=days)).isoformat()
    except OverflowError:
        raise UnreadableNumber("impossible_date") from None
    return day if meaning is Meaning.DAY and not rest else f"{day}T{_clock(rest)}"


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest:03}" if rest else text
