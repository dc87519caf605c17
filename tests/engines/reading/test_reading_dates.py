"""Moments, days and times as Koreans write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.reading import NotADate, infer_day_order, parse_day, parse_moment

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026.11.3", "2026-11-03 00:00"), ("2026. 11. 3.", "2026-11-03 00:00"), ("26/11/03", "2026-11-03 00:00"),
        ("2026-11-03", "2026-11-03 00:00"), ("2026년 11월 3일", "2026-11-03 00:00"),
        ("26년11월3일", "2026-11-03 00:00"),
        ("20261103", "2026-11-03 00:00"), ("261103", "2026-11-03 00:00"),
        ("２０２６．１１．０３", "2026-11-03 00:00"),
        ("2026년 11월 3일 오후 2시", "2026-11-03 14:00"), ("2026년11월3일 14시05분", "2026-11-03 14:05"),
        ("2026년 11월 3일 오후 2시 반", "2026-11-03 14:30"), ("2026-11-03 오후 2:05:33", "2026-11-03 14:05:33"),
        ("2026-11-03 오전 12:30", "2026-11-03 00:30"), ("2026-11-03 오후 12:30", "2026-11-03 12:30"),
        ("2026-11-03 오전 0시", "2026-11-03 00:00"), ("2026-11-03 오후 0시 10분", "2026-11-03 12:10"),
        ("2026-11-03 낮 12시", "2026-11-03 12:00"), ("2026-11-03 낮 1시", "2026-11-03 13:00"),
        ("2026-11-03 밤 11시", "2026-11-03 23:00"), ("2026-11-03 밤 1시", "2026-11-03 01:00"),
        ("2026-11-03 새벽 12시 30분", "2026-11-03 00:30"), ("2026-11-03 저녁 7시", "2026-11-03 19:00"),
        ("2026-11-03 아침 8시", "2026-11-03 08:00"), ("2026-11-03 정오", "2026-11-03 12:00"),
        ("2026-11-03 오후 14:05", "2026-11-03 14:05"), ("20261103140500", "2026-11-03 14:05"),
        ("202611031405", "2026-11-03 14:05"), ("20261103 140500", "2026-11-03 14:05"),
        ("20261103T140500", "2026-11-03 14:05"),
        ("2026-11-03T14:00:00+09:00", "2026-11-03 14:00"), ("2026-11-03T05:00:00Z", "2026-11-03 14:00"),
        ("2026-11-03T14:00:00+0900", "2026-11-03 14:00"), ("2026-11-03 05:00:00 UTC", "2026-11-03 14:00"),
        ("2026-11-03 14:00 KST", "2026-11-03 14:00"), ("20261103T050000Z", "2026-11-03 14:00"),
        ("2026-11-03 14:00:00.000", "2026-11-03 14:00"), ("11/23/2026 2:05 PM", "2026-11-23 14:05"),
        ("11/11/2026 2:05 AM", "2026-11-11 02:05"), ("2026-11-03 PM 2:05", "2026-11-03 14:05"),
        ("2026/11/03 3:05:12 오후 GMT+9", "2026-11-03 15:05:12"), ("2026-11-03 05:00 UTC+0", "2026-11-03 14:00"),
        ("23.11.2026", "2026-11-23 00:00"),
        ("3 Nov 2026", "2026-11-03 00:00"), ("Nov 3, 2026", "2026-11-03 00:00"), ("3-Nov-26", "2026-11-03 00:00"),
        ("November 3rd, 2026 2 p.m.", "2026-11-03 14:00"),
        ("Tue, 03 Nov 2026 14:00:00 +0900 (KST)", "2026-11-03 14:00"),
        ("2026-11-03(화)", "2026-11-03 00:00"), ("2026년 11월 3일 (화) 오후 2시", "2026-11-03 14:00"),
        ("2026.11.03 화요일 14:00", "2026-11-03 14:00"), ("Tue 2026-11-03", "2026-11-03 00:00"),
        ("68/01/01", "2068-01-01 00:00"), ("69/01/01", "1969-01-01 00:00"), (" 2026-11-03\t", "2026-11-03 00:00"),
    ],
)  # fmt: skip
def test_moment(text: str, moment: str) -> None:
    assert parse_moment(text) == datetime.fromisoformat(moment).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-02-30", "impossible_date"), ("2025-02-29", "impossible_date"), ("2026/13/01", "impossible_date"),
        ("0000-00-00", "impossible_date"), ("20261301", "impossible_date"), ("2026-11-03 25:00", "impossible_time"),
        ("2026-11-03 14:61", "impossible_time"), ("2026-11-03 오전 14시", "impossible_time"),
        ("2026-11-03 24:00", "ambiguous_time"), ("2026-11-03 밤 12시", "ambiguous_time"),
        ("2026-11-03 자정", "ambiguous_time"),
        ("11/3/2026", "ambiguous_day_month"), ("3.11.2026", "ambiguous_day_month"),
        ("어제", "not_a_date"), ("2026", "not_a_date"), ("11월 3일", "not_a_date"), ("46329", "not_a_date"),
        ("2026-11-03 배송", "not_a_date"), ("2026-11/03", "not_a_date"), ("1" * 200, "not_a_date"),
        ("-", "not_a_date"),
        ("1988-05-08 02:30", "nonexistent_time"), ("2026-11-03T14:00:00+19:00", "impossible_time"),
    ],
)  # fmt: skip
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(NotADate) as refusal:
        parse_moment(text)
    assert refusal.value.reason == reason


def test_empty_is_none() -> None:
    assert parse_moment("  ") is None
    assert parse_day("") is None


def test_day_order_told() -> None:
    assert parse_day("11/3/2026", day_first=False) == date(2026, 11, 3)
    assert parse_day("11/3/2026", day_first=True) == date(2026, 3, 11)
    assert parse_day("03/11/26", day_first=True) == date(2026, 11, 3)
    with pytest.raises(NotADate, match="impossible_date"):
        parse_day("13/11/2026", day_first=False)


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["1/2/2026", "13/2/2026"], True), (["1/2/2026", "2/13/2026"], False), (["1/2/2026"], None),
        (["13/1/2026", "1/13/2026"], None), (["26/11/03", "26/11/30"], None), (["2026-11-13", ""], None),
        (["03/11/98", "31/11/98"], True), (["11/23/26", "11/02/26"], False), ([], None),
        ([f"{day:02}/12/26" for day in range(1, 29)], True),  # days vary where years would stand
    ],
)  # fmt: skip
def test_day_order_inferred(values: list[str], order: bool | None) -> None:
    assert infer_day_order(values) is order


def test_excel_serials_only_if_told() -> None:
    assert parse_moment("46329.586805555555", serials=True) == datetime(2026, 11, 3, 14, 5, tzinfo=SEOUL)
    assert parse_day("59", serials=True) == date(1900, 2, 28)
    with pytest.raises(NotADate, match="impossible_date"):
        parse_day("60", serials=True)


def test_seoul_summer_time_of_1988() -> None:
    summer = parse_moment("1988-07-01 12:00")
    assert summer is not None and summer.utcoffset() == timedelta(hours=10)
    twice = parse_moment("1988-10-09 02:30")
    assert twice is not None and twice.astimezone(UTC) == datetime(1988, 10, 8, 16, 30, tzinfo=UTC)


def test_day_that_began_later_than_midnight() -> None:
    assert parse_day("1961-08-10") == date(1961, 8, 10)  # clocks went from 00:00 to 00:30
    assert str(parse_moment("1961-08-10")) == "1961-08-10 00:30:00+09:00"


def test_day_of_an_offset_is_that_of_the_zone() -> None:
    assert parse_day("2026-11-03T20:00:00Z") == date(2026, 11, 4)
    assert parse_day("2026-11-03T20:00:00Z", default_zone=UTC) == date(2026, 11, 3)


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2068, 12, 31)))
def test_every_moment_written_in_many_ways(moment: datetime) -> None:
    zone = timezone(timedelta(hours=9))
    moment = moment.replace(microsecond=0, tzinfo=zone)
    half, hour = ("오전", "오후")[moment.hour >= 12], moment.hour % 12 or 12
    for text in (
        moment.isoformat(),
        f"{moment:%Y%m%d%H%M%S}",
        f"{moment:%Y.%m.%d %H:%M:%S}",
        f"{moment.year}년 {moment.month}월 {moment.day}일 {half} {hour}시 {moment.minute}분 {moment.second}초",
        f"{moment:%m/%d/%Y %I:%M:%S %p}",
        f"{moment:%d %b %Y %H:%M:%S +0900}",
    ):
        assert parse_moment(text, default_zone=zone, day_first=False) == moment


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_moment(text)
    except NotADate as refusal:
        assert refusal.reason
    else:
        assert found is None or found.tzinfo is not None


@given(st.from_regex(r"(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]([ T][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?)?", fullmatch=True))
def test_what_systems_write_is_read_like_any_other_writing(text: str) -> None:
    """The short way for ISO 8601 gives what the long way gives, and refuses for the same reason."""

    def read(written: str) -> object:
        try:
            return parse_moment(written)
        except NotADate as error:
            return error.reason

    assert read(text) == read(f" {text.replace('-', ' - ')}")
