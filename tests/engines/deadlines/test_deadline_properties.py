"""What holds for all hours, zones and pauses, and the same answers as a look at the clock every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from meari.engines.deadlines import add_working_time, due_at, is_open, next_open, standing, working_time
from meari.vocabulary.deadlines import BusinessHours, OpenDay, Pause, Promise, Span, State
from tests.engines.deadlines import plain

# each zone with a moment at which its clocks are put on or back, or a whole day falls out
CHANGES = {
    "Asia/Seoul": [datetime(1988, 5, 7, 17), datetime(1988, 10, 8, 17), datetime(2026, 9, 24)],
    "America/New_York": [datetime(2026, 3, 8, 7), datetime(2026, 11, 1, 6)],
    "Europe/London": [datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1)],
    "Australia/Lord_Howe": [datetime(2026, 4, 4, 15), datetime(2026, 10, 3, 15, 30)],
    "America/St_Johns": [datetime(2006, 4, 2, 3, 31), datetime(2006, 10, 29, 2, 31)],
    "Pacific/Apia": [datetime(2011, 12, 30, 10)],
    "UTC": [datetime(2028, 2, 29), datetime(2026, 12, 31, 23, 59)],
}
MINUTES_A_DAY = 24 * 60
DAYS = 3


def wall(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


@st.composite
def days(draw: st.DrawFn) -> tuple[Span, ...]:
    """Up to three spans of a day, some of which touch midnight or each other."""
    at = draw(st.lists(st.integers(0, MINUTES_A_DAY), max_size=6, unique=True).map(sorted))
    pairs = zip(at[::2], at[1::2], strict=False)
    return tuple(Span(wall(opens), wall(closes)) for opens, closes in pairs)


@st.composite
def situations(draw: st.DrawFn) -> tuple[BusinessHours, datetime]:
    """Hours and a whole minute within a day and a half of a change of the clocks."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    change = draw(st.sampled_from(CHANGES[zone])).replace(tzinfo=UTC)
    around = [change.date() + timedelta(days=number) for number in range(-2, 4)]
    closed = draw(st.frozensets(st.sampled_from(around), max_size=2))
    own = draw(st.lists(st.tuples(st.sampled_from(around), days()), max_size=2, unique_by=lambda one: one[0]))
    week = tuple(draw(st.tuples(*[days()] * 7)))
    start = change + timedelta(minutes=draw(st.integers(-36 * 60, 36 * 60)))
    return BusinessHours(zone, week, closed, tuple(OpenDay(on, spans) for on, spans in own)), start


def lengths(most: int = DAYS * MINUTES_A_DAY) -> st.SearchStrategy[timedelta]:
    return st.integers(0, most).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def pauses(draw: st.DrawFn, start: datetime) -> list[Pause]:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        began = start + draw(lengths()) - timedelta(hours=6)
        ended = None if draw(st.integers(0, 9)) == 0 else began + draw(lengths(900)) - timedelta(minutes=30)
        found.append(Pause(began, ended, draw(st.sampled_from(["customer", "team"]))))
    return found


def with_sundays(hours: BusinessHours) -> BusinessHours:
    """The same hours, and open all Sunday, so that something is due in the end."""
    return BusinessHours(hours.zone, (*hours.week[:6], (Span(time(0), time(0)),)), hours.holidays, hours.open_days)


def odd_lengths() -> st.SearchStrategy[timedelta]:
    """To the microsecond, up to a month."""
    return st.timedeltas(timedelta(0), timedelta(days=30))


@settings(max_examples=60, deadline=None)
@given(situations(), lengths())
def test_working_time_is_what_the_clock_shows_every_minute(situation, length):
    hours, start = situation
    minutes = plain.worked_minutes(hours, start, start + length)
    assert working_time(hours, start=start, end=start + length) == timedelta(minutes=minutes)
    assert is_open(hours, at=start) == plain.is_open(hours, start)
    assert is_open(hours, at=start + length) == plain.is_open(hours, start + length)


@settings(max_examples=60, deadline=None)
@given(st.data(), situations(), st.integers(1, 900))
def test_due_time_is_what_counting_minutes_gives(data, situation, minutes):
    hours, start = situation
    held, until = data.draw(pauses(start)), start + timedelta(days=DAYS)
    hours = with_sundays(hours)
    expected = plain.due_at(hours, start, minutes, held, until=until)
    due = due_at(hours, start=start, amount=timedelta(minutes=minutes), pauses=held)
    assert due == expected or (expected is None and (due is None or due > until))


@settings(max_examples=40, deadline=None)
@given(st.data(), situations(), st.integers(1, 900), lengths(2 * MINUTES_A_DAY))
def test_standing_agrees_with_counted_minutes(data, situation, minutes, passed):
    hours, start = situation
    hours = with_sundays(hours)
    held, now = data.draw(pauses(start)), start + passed
    stood = standing(Promise(minutes), hours=hours, start=start, now=now, pauses=held)
    worked = plain.worked_minutes(hours, start, now, held)
    due = plain.due_at(hours, start, minutes, held, until=now)
    assert stood.worked == timedelta(minutes=worked)
    assert stood.worked + stood.paused == working_time(hours, start=start, end=now)
    assert stood.left == timedelta(minutes=minutes - worked)
    assert (stood.state == State.BREACHED) == (due is not None and due < now)
    if stood.state != State.BREACHED:
        assert (stood.state == State.PAUSED) == (plain.is_paused(held, now) or stood.due_at is None)


@settings(deadline=None)
@given(situations(), odd_lengths())
def test_adding_turns_measuring_round(situation, amount):
    hours, start = situation
    assume(any(hours.week))
    due = add_working_time(hours, start=start, amount=amount)
    assert working_time(hours, start=start, end=due) == amount
    if amount:
        # and no earlier instant has it
        before = due - timedelta(microseconds=1)
        assert working_time(hours, start=start, end=before) == amount - timedelta(microseconds=1)


@settings(deadline=None)
@given(situations(), odd_lengths())
def test_measuring_turns_adding_round_for_open_instants(situation, length):
    hours, start = situation
    assume(any(hours.week))
    end = next_open(hours, at=start + length)
    assert end >= start + length and is_open(hours, at=end)
    worked = working_time(hours, start=start, end=end)
    after = add_working_time(hours, start=start, amount=worked)
    # at the very beginning of a stretch the same amount was already reached when the last one closed
    assert after <= end and working_time(hours, start=after, end=end) == timedelta(0)
    a_moment = timedelta(microseconds=1)
    if is_open(hours, at=end - a_moment) and end > start:
        assert after == end


@settings(deadline=None)
@given(situations(), odd_lengths(), odd_lengths())
def test_working_time_adds_up(situation, one, other):
    hours, start = situation
    middle, end = start + one, start + one + other
    parts = working_time(hours, start=start, end=middle) + working_time(hours, start=middle, end=end)
    assert parts == working_time(hours, start=start, end=end)
    assert timedelta(0) <= parts <= one + other


@settings(deadline=None)
@given(situations(), odd_lengths(), odd_lengths())
def test_adding_in_two_steps_is_adding_at_once(situation, one, other):
    hours, start = situation
    assume(any(hours.week))
    first = add_working_time(hours, start=start, amount=one)
    at_once = add_working_time(hours, start=start, amount=one + other)
    assert add_working_time(hours, start=first, amount=other) == at_once >= first


@settings(deadline=None)
@given(situations(), odd_lengths(), odd_lengths())
def test_who_starts_later_is_due_later(situation, wait, amount):
    hours, start = situation
    assume(any(hours.week))
    later = add_working_time(hours, start=start + wait, amount=amount)
    assert later >= add_working_time(hours, start=start, amount=amount)


@settings(deadline=None)
@given(st.data(), situations(), st.timedeltas(timedelta(microseconds=1), timedelta(days=3)))
def test_pauses_only_delay_and_by_what_would_have_been_worked(data, situation, amount):
    hours, start = situation
    assume(any(hours.week))
    held = data.draw(pauses(start))
    free = due_at(hours, start=start, amount=amount)
    assert free == add_working_time(hours, start=start, amount=amount)
    due = due_at(hours, start=start, amount=amount, pauses=held)
    if due is None:
        assert any(pause.ended_at is None for pause in held)
        return
    assert due >= free
    for more in held:
        assert due_at(hours, start=start, amount=amount, pauses=[more]) <= due
    assert due_at(hours, start=start, amount=amount, pauses=[*held, *reversed(held)]) == due


@settings(deadline=None)
@given(st.dates(date(1970, 1, 1), date(2200, 12, 31)), st.integers(0, 3 * 365))
def test_always_open_is_the_length_itself(day, days_later):
    always = BusinessHours("America/New_York", ((Span(time(0), time(0)),),) * 7)
    start = datetime.combine(day, time(5, 17, 3), UTC)
    assert working_time(always, start=start, end=start + timedelta(days=days_later)) == timedelta(days=days_later)
