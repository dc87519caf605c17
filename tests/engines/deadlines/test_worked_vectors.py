"""Due times worked by hand, right to the second (T1): every row could be read out to a customer."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meari.engines.deadlines import add_working_time, is_open, next_open, working_time
from tests.engines.deadlines.teams import (
    NEW_YORK,
    NEW_YORK_ALWAYS,
    SATURDAY,
    SEOUL,
    SEOUL_ALWAYS,
    SEOUL_NIGHT,
    daily,
    sundays,
    utc,
    weekdays,
)

VECTORS = {
    # an ordinary day in Seoul, 09-12 and 13-18
    "in_the_morning": (SEOUL, "2026-03-09 09:30+09:00", 60, "2026-03-09 10:30+09:00"),
    "over_lunch": (SEOUL, "2026-03-09 11:30+09:00", 60, "2026-03-09 13:30+09:00"),
    "done_when_lunch_begins": (SEOUL, "2026-03-09 11:00+09:00", 60, "2026-03-09 12:00+09:00"),
    "begun_at_lunch": (SEOUL, "2026-03-09 12:20+09:00", 1, "2026-03-09 13:01+09:00"),
    "begun_at_night": (SEOUL, "2026-03-09 03:00+09:00", 1, "2026-03-09 09:01+09:00"),
    "one_second_before_closing": (SEOUL, "2026-03-09 17:59:59+09:00", 1, "2026-03-10 09:00:59+09:00"),
    "to_the_microsecond": (SEOUL, "2026-03-09 17:59:59.000001+09:00", 1, "2026-03-10 09:00:59.000001+09:00"),
    "friday_into_monday": (SEOUL, "2026-03-06 17:30+09:00", 60, "2026-03-09 09:30+09:00"),
    "done_on_friday_evening": (SEOUL, "2026-03-06 17:00+09:00", 60, "2026-03-06 18:00+09:00"),
    "asked_from_new_york": (SEOUL, "2026-03-08 20:00-04:00", 60, "2026-03-09 10:00+09:00"),
    "two_weeks": (SEOUL, "2026-03-09 09:00+09:00", 80 * 60, "2026-03-20 18:00+09:00"),
    # holidays: lunar, substitute, one after the other
    "lunar_new_year": (SEOUL, "2026-02-13 17:00+09:00", 120, "2026-02-19 10:00+09:00"),
    "substitute_of_liberation_day": (SEOUL, "2026-08-14 17:00+09:00", 120, "2026-08-18 10:00+09:00"),
    "chuseok": (SEOUL, "2026-09-23 17:30+09:00", 60, "2026-09-28 09:30+09:00"),
    "begun_on_a_holiday": (SEOUL, "2026-10-09 10:00+09:00", 30, "2026-10-12 09:30+09:00"),
    "open_saturday": (SATURDAY, "2026-03-06 17:00+09:00", 120, "2026-03-07 11:00+09:00"),
    "open_on_a_substitute_holiday": (SATURDAY, "2026-08-14 17:30+09:00", 100, "2026-08-18 09:10+09:00"),
    "closed_on_a_wednesday": (SATURDAY, "2026-03-10 17:00+09:00", 120, "2026-03-12 10:00+09:00"),
    # ends of the year and of February
    "year_end": (SEOUL, "2026-12-31 17:59:30+09:00", 1, "2027-01-04 09:00:30+09:00"),
    "year_end_without_a_pause": (SEOUL_ALWAYS, "2026-12-31 23:59:59+09:00", 1, "2027-01-01 00:00:59+09:00"),
    "leap_day_is_worked": (SEOUL, "2028-02-28 17:00+09:00", 540, "2028-02-29 18:00+09:00"),
    "behind_leap_day_and_march_first": (SEOUL, "2028-02-28 17:00+09:00", 541, "2028-03-02 09:01+09:00"),
    "no_leap_day": (SEOUL, "2027-02-26 17:00+09:00", 120, "2027-03-02 10:00+09:00"),
    # Seoul had summer time: 8 May 1988, 02:00 became 03:00; 9 October, 03:00 became 02:00
    "seoul_spring_1988": (SEOUL_ALWAYS, "1988-05-07 20:00+09:00", 480, "1988-05-08 05:00+10:00"),
    "seoul_spring_night_has_five_hours": (SEOUL_NIGHT, "1988-05-07 23:00+09:00", 300, "1988-05-08 06:00+10:00"),
    "seoul_spring_night_and_a_minute": (SEOUL_NIGHT, "1988-05-07 23:00+09:00", 301, "1988-05-09 00:01+10:00"),
    "seoul_summer_1988": (SEOUL, "1988-06-13 17:00+10:00", 120, "1988-06-14 10:00+10:00"),
    "seoul_autumn_night_has_seven_hours": (SEOUL_NIGHT, "1988-10-08 23:00+10:00", 420, "1988-10-09 06:00+09:00"),
    "seoul_autumn_office": (SEOUL, "1988-10-08 12:00+10:00", 60, "1988-10-10 10:00+09:00"),
    # 10 August 1961, 00:00 became 00:30 for good
    "seoul_moves_half_an_hour": (SEOUL_ALWAYS, "1961-08-09 23:00+08:30", 120, "1961-08-10 01:30+09:00"),
    # New York: 8 March 2026, 02:00 became 03:00; 1 November, 02:00 became 01:00
    "new_york_spring_weekend": (NEW_YORK, "2026-03-06 16:00-05:00", 120, "2026-03-09 10:00-04:00"),
    "new_york_autumn_weekend": (NEW_YORK, "2026-10-30 16:00-04:00", 120, "2026-11-02 10:00-05:00"),
    "gap_day_has_23_hours": (NEW_YORK_ALWAYS, "2026-03-08 00:00-05:00", 23 * 60, "2026-03-09 00:00-04:00"),
    "fold_day_has_25_hours": (NEW_YORK_ALWAYS, "2026-11-01 00:00-04:00", 25 * 60, "2026-11-02 00:00-05:00"),
    "hours_inside_the_gap": (
        sundays("02:00-03:00", "America/New_York"), "2026-03-07 00:00-05:00", 30, "2026-03-15 02:30-04:00",
    ),
    "hours_around_the_gap": (
        sundays("01:30-03:30", "America/New_York"), "2026-03-08 01:30-05:00", 60, "2026-03-08 03:30-04:00",
    ),
    "hours_that_open_in_the_gap": (
        sundays("02:30-04:00", "America/New_York"), "2026-03-08 00:00-05:00", 30, "2026-03-08 03:30-04:00",
    ),
    "hours_in_the_fold_count_twice": (
        sundays("01:00-02:00", "America/New_York"), "2026-11-01 00:00-04:00", 120, "2026-11-01 02:00-05:00",
    ),
    "begun_in_the_second_hour_of_the_fold": (
        sundays("01:00-02:00", "America/New_York"), "2026-11-01 01:30-05:00", 15, "2026-11-01 01:45-05:00",
    ),
    "a_quarter_that_comes_twice": (
        sundays("01:30-01:45", "America/New_York"), "2026-11-01 00:00-04:00", 20, "2026-11-01 01:35-05:00",
    ),
    # zones with habits of their own
    "half_an_hour_of_summer_time": (
        daily("00:00-06:00", "Australia/Lord_Howe"), "2026-10-03 12:00+10:30", 330, "2026-10-04 06:00+11:00",
    ),
    "a_day_that_never_was": (
        daily("09:00-17:00", "Pacific/Apia"), "2011-12-29 16:00-10:00", 120, "2011-12-31 10:00+14:00",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("hours", "start", "minutes", "due"), VECTORS.values(), ids=VECTORS)
def test_due_time_is_right_to_the_second(hours, start, minutes, due):
    amount = timedelta(minutes=minutes)
    assert add_working_time(hours, start=utc(start), amount=amount) == utc(due)
    assert working_time(hours, start=utc(start), end=utc(due)) == amount


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-09 08:59:59+09:00", "2026-03-09 09:00+09:00"),
        ("2026-03-09 09:00+09:00", "2026-03-09 09:00+09:00"),
        ("2026-03-09 11:59:59.999999+09:00", "2026-03-09 11:59:59.999999+09:00"),
        ("2026-03-09 12:00+09:00", "2026-03-09 13:00+09:00"),
        ("2026-03-06 18:00+09:00", "2026-03-09 09:00+09:00"),
        ("2026-12-31 18:00+09:00", "2027-01-04 09:00+09:00"),
    ],
)
def test_next_open(at, opens):
    assert next_open(SEOUL, at=utc(at)) == utc(opens)
    assert is_open(SEOUL, at=utc(at)) == (at == opens)


def test_local_instants_in_the_fold_are_told_apart():
    zone = ZoneInfo("America/New_York")
    first, second = (datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=fold) for fold in (0, 1))
    assert working_time(NEW_YORK_ALWAYS, start=first, end=second) == timedelta(hours=1)
    assert add_working_time(NEW_YORK_ALWAYS, start=first, amount=timedelta(hours=1)) == utc("2026-11-01 01:30-05:00")


def test_touching_spans_are_one_stretch():
    split = weekdays("09:00-12:00 12:00-18:00", "Asia/Seoul")
    assert is_open(split, at=utc("2026-03-09 12:00+09:00"))
    assert add_working_time(split, start=utc("2026-03-09 11:30+09:00"), amount=timedelta(hours=1)) == utc(
        "2026-03-09 12:30+09:00"
    )


def test_hours_over_midnight_are_two_spans_and_one_shift():
    night = daily("00:00-06:00 22:00-24:00", "Asia/Seoul")
    done = add_working_time(night, start=utc("2026-03-09 22:30+09:00"), amount=timedelta(hours=7))
    assert done == utc("2026-03-10 05:30+09:00")


def test_a_clock_put_back_takes_nothing_away():
    assert working_time(SEOUL, start=utc("2026-03-09 10:10+09:00"), end=utc("2026-03-09 10:00+09:00")) == timedelta(0)


def test_nothing_to_do_is_done_at_once():
    at = utc("2026-03-08 04:00+09:00")
    assert add_working_time(SEOUL, start=at, amount=timedelta(0)) == at


def test_thirty_years_of_work_land_on_the_second():
    # without holidays every week has 40 hours: 1565 weeks and half an hour
    hours = weekdays("09:00-12:00 13:00-18:00", "Asia/Seoul")
    start, amount = utc("2026-03-09 09:00+09:00"), timedelta(hours=40) * 1565 + timedelta(minutes=30)
    due = add_working_time(hours, start=start, amount=amount)
    assert due == start + timedelta(weeks=1565, minutes=30)
    assert due.date() == date(2056, 3, 6)
