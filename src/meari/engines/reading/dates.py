"""Moments and days as Koreans and their systems write them. Nothing is rolled over: 30 February is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from meari.engines.reading.clock import NotATime, Offset, find_time
from meari.engines.reading.shapes import Unreadable

SEOUL = ZoneInfo("Asia/Seoul")
LONGEST = 80
MONTH_NAMES = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES.split("|"), 1)}
MONTH = rf"(?P<month>(?:{MONTH_NAMES})[a-z]{{0,6}})\.?"
WEEKDAY = re.compile(
    r"\(\s*[일월화수목금토](?:요일)?\s*\)|[일월화수목금토]요일|"
    r"\(?\b(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?)(?:day)?\b\.?\)?,?",
    re.IGNORECASE,
)
DAYS = tuple(
    re.compile(pattern + r"(?=\D|\Z)", re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?P<year>\d{4}|\d{2})\s*년\s*(?P<month>\d{1,2})\s*월\s*(?P<day>\d{1,2})\s*일",
        r"(?P<year>\d{4})\s*(?P<sign>[-./])\s*(?P<month>\d{1,2})\s*(?P=sign)\s*(?P<day>\d{1,2})\.?",
        r"(?P<first>\d{1,2})\s*(?P<sign>[-./])\s*(?P<second>\d{1,2})\s*(?P=sign)\s*(?P<last>\d{4}|\d{2})\.?",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]+{MONTH}[\s,.-]+(?P<year>\d{{4}}|\d{{2}})",
        rf"{MONTH}[\s-]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,]+(?P<year>\d{{4}})",
    )
)
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?\Z", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T\s]?(\d\d)(\d\d)(\d\d)?(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?\Z", re.ASCII)
SHORT = re.compile(r"(\d\d)(\d\d)(\d\d)\Z", re.ASCII)
SERIAL = re.compile(r"\d{1,7}(?:\.\d{1,15})?\Z", re.ASCII)


class NotADate(Unreadable):
    """A text that is no date: `reason` is not_a_date, impossible_date, impossible_time, ambiguous_day_month,
    ambiguous_time (밤 12시, 자정, 24:00) or nonexistent_time (skipped when summer time began)."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What a text says: a day and a time without a zone, the offset if there is one, and whether a time was given."""

    naive: datetime
    offset: Offset | None
    has_time: bool


def parse_day(
    text: str, *, day_first: bool | None = None, serials: bool = False, default_zone: tzinfo = SEOUL
) -> date | None:
    """The calendar day of a text, that of `default_zone` where the text names an offset; None for an empty text.

    Raises NotADate. For the rest see parse_moment.
    """
    read = _read(text, day_first, serials)
    if read is None or read.offset is None:
        return read.naive.date() if read else None
    return _localised(read, default_zone, text).date()


def parse_moment(
    text: str, *, default_zone: tzinfo = SEOUL, day_first: bool | None = None, serials: bool = False
) -> datetime | None:
    """An aware moment in `default_zone`; the first of the day where no time is given; None for an empty text.

    `day_first` settles 11/3/2026 and, given at all, says that the year stands last in 26/11/03 too; without it such a
    two-digit triple is year, month, day, as in Korea. Two-digit years are 1969 to 2068. `serials` reads plain numbers
    as days of Excel's 1900 system. A moment that the clock showed twice is its first. Raises NotADate.
    """
    read = _read(text, day_first, serials)
    return None if read is None else _localised(read, default_zone, text)


def infer_day_order(values: Iterable[str]) -> bool | None:
    """Whether the day stands first (True) or the month (False) in a column of dates whose year stands last.

    Decided by values that allow one reading only; None where no value decides, where two contradict each other, or
    where all two-digit triples read well as year, month, day (the years then vary no more than the days).
    """
    triples = [found for value in values if (found := _triple(value))]
    if all(_is_year_first(triple) for triple in triples):
        years, days = ({triple[place] for triple in triples} for place in (0, 2))
        if len(years) <= 3 * len(days):
            return None
    orders = {first > "12" for first, second, _ in triples if (first > "12") != (second > "12")}
    return orders.pop() if len(orders) == 1 else None


def _triple(value: str) -> tuple[str, str, str] | None:
    """The three numbers of a date whose year is not plainly first, each of two digits or more."""
    match = DAYS[2].match(WEEKDAY.sub(" ", unicodedata.normalize("NFKC", value[:LONGEST])).strip())
    return (match["first"].zfill(2), match["second"].zfill(2), match["last"]) if match else None


def _is_year_first(triple: tuple[str, str, str]) -> bool:
    first, second, last = triple
    return len(last) == 2 and _is_day(int(first), int(second), int(last))


def _read(text: str, day_first: bool | None, serials: bool) -> _Read | None:
    if len(text) > LONGEST and len(text.strip()) > LONGEST:
        raise NotADate("not_a_date", text)
    if ISO.match(text):  # what systems write, in a fifth of the time
        with suppress(ValueError):
            return _Read(datetime.fromisoformat(text), None, len(text) > 10)
    bare = " ".join(unicodedata.normalize("NFKC", text.strip()).split())
    if not bare:
        return None
    if serials and SERIAL.match(bare):
        return _Read(_from_serial(bare), None, "." in bare)
    try:
        compact = COMPACT.match(bare) or SHORT.match(bare)
        day, rest = _compact(compact, text) if compact else _day(WEEKDAY.sub(" ", bare).strip(), day_first, text)
        time = find_time(rest)
    except NotATime as error:
        raise NotADate(error.reason, text) from None
    return _Read(datetime.combine(day, time.time), time.offset, bool(rest.strip()))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


def _day(bare: str, day_first: bool | None, text: str) -> tuple[date, str]:
    """The day that a text begins with, and what stands behind it."""
    for number, pattern in enumerate(DAYS):
        match = pattern.match(bare)
        if not match:
            continue
        rest = bare[match.end() :]
        if number == 2:
            return _from_triple(match, day_first, text), rest
        month = match["month"]
        month_number = int(month) if month.isdigit() else MONTHS[month[:3].lower()]
        return _checked(_year(match["year"]), month_number, int(match["day"]), text), rest
    raise NotADate("not_a_date", text)


def _from_triple(match: re.Match[str], day_first: bool | None, text: str) -> date:
    first, second, last = int(match["first"]), int(match["second"]), match["last"]
    if len(last) == 2 and day_first is None:
        if len(match["first"]) == 2 and _is_day(first, second, int(last)):
            return _checked(_year(match["first"]), second, int(last), text)
        if first <= 12 and second <= 12:
            raise NotADate("impossible_date", text)
    if day_first is None and first != second:
        if first <= 12 and second <= 12:
            raise NotADate("ambiguous_day_month", text)
        day_first = first > 12
    month, day = (second, first) if day_first else (first, second)
    return _checked(_year(last), month, day, text)


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 69 else 1900)


def _checked(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADate("impossible_date", text) from None


def _compact(match: re.Match[str], text: str) -> tuple[date, str]:
    year, month, day, *rest = match.groups()
    hour, minute, second, fraction, offset = rest or [None] * 5
    clock = f"{hour}:{minute}:{second or '00'}{fraction or ''}" if hour else ""
    return _checked(_year(year), int(month), int(day), text), f"{clock} {offset or ''}"


def _from_serial(bare: str) -> datetime:
    value = float(bare)
    if not 1 <= value < 2_958_466 or int(value) == 60:  # 29 February 1900 exists in Excel only
        raise NotADate("impossible_date", bare)
    seconds = round(value * 86_400)
    first = date(1899, 12, 31 if value < 60 else 30)
    return datetime.combine(first, datetime.min.time()) + timedelta(seconds=seconds)


def _localised(read: _Read, zone: tzinfo, text: str) -> datetime:
    try:
        if read.offset is not None:
            return read.naive.replace(tzinfo=timezone(read.offset)).astimezone(zone)
        local = read.naive.replace(tzinfo=zone)
        existing = local.astimezone(UTC).astimezone(zone)
    except OverflowError:
        raise NotADate("impossible_date", text) from None
    if existing.replace(tzinfo=None) == read.naive:
        return local
    if read.has_time:
        raise NotADate("nonexistent_time", text)
    return existing  # summer time began at midnight: the day's first moment is later
