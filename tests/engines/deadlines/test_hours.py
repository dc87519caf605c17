from datetime import UTC, date, datetime, time, timedelta

import pytest

from meari.engines.deadlines import (
    UnknownHolidays,
    Unreachable,
    WrongInput,
    add_working_time,
    due_at,
    holidays,
    is_open,
    next_open,
    working_time,
)
from meari.engines.deadlines.opening import KEPT_BLOCKS, opening_of
from meari.vocabulary.deadlines import BusinessHours, OpenDay, Span, WrongHours
from tests.engines.deadlines.teams import SEOUL, SEOUL_ALWAYS, spans, utc, weekdays

NINE = Span(time(9), time(18))
NEVER = BusinessHours("Asia/Seoul", ((),) * 7)
START = utc("2026-03-09 09:00+09:00")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("zone", ["Asia/Soul", "", "../../etc/passwd", "Asia", "/etc/localtime"])
def test_unknown_zones_are_refused_by_name(zone):
    with pytest.raises(WrongHours) as refused:
        BusinessHours(zone, ((NINE,),) * 7)
    assert (refused.value.reason, refused.value.where) == ("unknown_zone", zone)


@pytest.mark.parametrize(
    ("monday", "reason"),
    [
        ((Span(time(18), time(9)),), "backwards_span"),
        ((Span(time(9), time(9)),), "backwards_span"),
        ((Span(time(9), time(12)), Span(time(11), time(18))), "overlapping_spans"),
        ((Span(time(13), time(18)), Span(time(9), time(12))), "overlapping_spans"),
        ((Span(time(9), time(0)), Span(time(13), time(18))), "overlapping_spans"),
        ((Span(time(9, tzinfo=UTC), time(18)),), "not_wall_time"),
    ],
)
def test_impossible_spans_are_refused_by_name(monday, reason):
    with pytest.raises(WrongHours) as refused:
        BusinessHours("Asia/Seoul", (monday, *((NINE,),) * 6))
    assert (refused.value.reason, refused.value.where) == (reason, "0")
    with pytest.raises(WrongHours) as refused:
        BusinessHours("Asia/Seoul", ((NINE,),) * 7, open_days=(OpenDay(date(2026, 3, 7), monday),))
    assert (refused.value.reason, refused.value.where) == (reason, "2026-03-07")


def test_a_week_has_seven_days_and_a_day_one_set_of_hours():
    with pytest.raises(WrongHours) as refused:
        BusinessHours("Asia/Seoul", ((NINE,),) * 5)
    assert refused.value.reason == "not_seven_days"
    twice = OpenDay(date(2026, 3, 7), (NINE,))
    with pytest.raises(WrongHours) as refused:
        BusinessHours("Asia/Seoul", ((NINE,),) * 7, open_days=(twice, twice))
    assert refused.value.reason == "day_twice"


@pytest.mark.parametrize(
    "ask",
    [
        lambda hours: next_open(hours, at=START),
        lambda hours: add_working_time(hours, start=START, amount=HOUR),
        lambda hours: due_at(hours, start=START, amount=HOUR),
    ],
    ids=["next_open", "add_working_time", "due_at"],
)
@pytest.mark.parametrize(
    "hours",
    [NEVER, BusinessHours("Asia/Seoul", ((),) * 7, open_days=(OpenDay(date(2026, 3, 8), (NINE,)),))],
    ids=["no_spans", "last_open_day_is_over"],
)
def test_hours_that_never_open_are_refused_by_name(ask, hours):
    with pytest.raises(Unreachable) as refused:
        ask(hours)
    assert refused.value.reason == "never_open"


def test_hours_of_open_days_alone_are_worked():
    hours = BusinessHours("Asia/Seoul", ((),) * 7, open_days=(OpenDay(date(2030, 3, 8), spans("10:00-11:00")),))
    assert add_working_time(hours, start=START, amount=HOUR) == utc("2030-03-08 11:00+09:00")
    assert not is_open(NEVER, at=START)
    assert working_time(NEVER, start=START, end=START + 900 * HOUR) == timedelta(0)


def test_more_than_a_century_is_too_far():
    weekly = BusinessHours("Asia/Seoul", (spans("09:00-10:00"), *((),) * 6))
    with pytest.raises(Unreachable) as refused:
        add_working_time(weekly, start=START, amount=HOUR * 6000)
    assert refused.value.reason == "too_far"
    assert add_working_time(weekly, start=START, amount=HOUR * 5000) == START + timedelta(weeks=4999) + HOUR


@pytest.mark.parametrize("year", [1, 9999])
def test_the_ends_of_the_calendar_are_refused_by_name(year):
    edge = datetime(year, 1, 1, tzinfo=UTC) if year == 1 else datetime(year, 12, 31, 23, 59, tzinfo=UTC)
    with pytest.raises(Unreachable) as refused:
        add_working_time(SEOUL, start=edge, amount=HOUR)
    assert refused.value.reason == "too_far"
    with pytest.raises(Unreachable) as refused:
        working_time(SEOUL, start=min(edge, START), end=max(edge, START))
    assert refused.value.reason == "too_far"


def test_naive_instants_and_negative_lengths_are_refused_by_name():
    for ask in (
        lambda: is_open(SEOUL, at=datetime(2026, 3, 9, 9)),
        lambda: working_time(SEOUL, start=START, end=datetime(2026, 3, 9, 9)),
        lambda: add_working_time(SEOUL, start=datetime(2026, 3, 9, 9), amount=HOUR),
    ):
        with pytest.raises(WrongInput) as refused:
            ask()
        assert refused.value.reason == "naive"
    with pytest.raises(WrongInput) as refused:
        add_working_time(SEOUL, start=START, amount=-HOUR)
    assert refused.value.reason == "negative"


def test_equal_hours_give_equal_answers_and_other_holidays_do_not():
    # the calendar is kept for each set of hours: what one team declares must not reach another
    one, same = weekdays("09:00-18:00", "Asia/Seoul"), weekdays("09:00-18:00", "Asia/Seoul")
    other = weekdays("09:00-18:00", "Asia/Seoul", holidays=frozenset({date(2026, 3, 9)}))
    opens = [next_open(hours, at=START) for hours in (one, same, other)]
    assert opens == [START, START, utc("2026-03-10 09:00+09:00")]


def test_a_thousand_years_of_questions_are_answered_and_not_kept_for_ever():
    answers = {
        working_time(SEOUL_ALWAYS, start=start, end=start + HOUR)
        for start in (datetime(year, 6, 1, tzinfo=UTC) for year in range(1970, 2970))
    }
    assert answers == {HOUR}
    assert len(opening_of(SEOUL_ALWAYS).blocks) <= KEPT_BLOCKS


def test_korean_holidays_of_2026():
    days = holidays(years=[2026])
    assert len(days) == 22
    assert days[date(2026, 2, 17)] == "설날"
    assert days[date(2026, 8, 17)] == "광복절 대체 휴일"
    assert list(days) == sorted(days)


def test_lunar_days_move_from_year_to_year():
    chuseok = [day for day, name in holidays(years=[2025, 2026, 2027]).items() if name == "추석"]
    assert chuseok == [date(2025, 10, 6), date(2026, 9, 25), date(2027, 9, 15)]


def test_names_follow_the_language_asked_for_and_never_the_machine(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "th")
    new_year = date(2026, 1, 1)
    assert holidays(years=[2026])[new_year] == "신정연휴"
    assert holidays(years=[2026], language="xx")[new_year] == "신정연휴"
    assert holidays(years=[2026], language="en")[new_year] == "New Year's Day"
    assert holidays("US", years=[2026], language="en")[date(2026, 7, 3)] == "Independence Day (observed)"


@pytest.mark.parametrize(
    ("country", "year", "reason", "where"),
    [
        ("XX", 2026, "unknown_country", "XX"),
        ("kr", 2026, "unknown_country", "kr"),
        ("KR", 1900, "unknown_year", "1900"),
        ("KR", 3000, "unknown_year", "3000"),
    ],
)
def test_unknown_holidays_are_refused_rather_than_none(country, year, reason, where):
    with pytest.raises(UnknownHolidays) as refused:
        holidays(country, years=[2026, year])
    assert (refused.value.reason, refused.value.where) == (reason, where)
