from datetime import timedelta

import pytest

from meari.engines.deadlines import due_at, standing, warn_at
from meari.vocabulary.deadlines import Counting, Pause, Promise, Standing, State, WrongPromise
from tests.engines.deadlines.teams import NEW_YORK, SEOUL, utc

DAY_OF_WORK = Promise(480)  # 09-12 and 13-18; a warning after 6 h 24 min, at 16:24
START = utc("2026-03-09 09:00+09:00")
ZERO = timedelta(0)


def at(clock: str, day: str = "2026-03-09"):
    return utc(f"{day} {clock}+09:00")


def pause(began: str, ended: str | None, reason: str = "customer") -> Pause:
    return Pause(at(began), at(ended) if ended else None, reason)


def stands(now: str, *pauses: Pause, day: str = "2026-03-09", finished: str | None = None) -> Standing:
    finished_at = at(finished, day) if finished else None
    return standing(DAY_OF_WORK, hours=SEOUL, start=START, now=at(now, day), pauses=pauses, finished_at=finished_at)


PAUSES = {
    "none": ([], "18:00"),
    "an_hour_of_work": ([pause("10:00", "11:00")], "10:00 next"),
    "over_lunch_only": ([pause("12:00", "13:00")], "18:00"),
    "into_and_out_of_lunch": ([pause("11:30", "13:30")], "10:00 next"),
    "to_the_second": ([pause("10:00:00", "10:00:07")], "09:00:07 next"),
    "two": ([pause("10:00", "10:30"), pause("14:00", "14:15")], "09:45 next"),
    "overlapping_count_once": ([pause("10:00", "11:00"), pause("10:30", "11:30", "team")], "10:30 next"),
    "one_inside_the_other": ([pause("10:00", "11:00"), pause("10:15", "10:30", "team")], "10:00 next"),
    "in_any_order": ([pause("14:00", "14:15"), pause("10:00", "10:30")], "09:45 next"),
    "since_before_the_start": ([pause("08:00", "09:30")], "09:30 next"),
    "wholly_before_the_start": ([pause("07:00", "08:30")], "18:00"),
    "behind_the_due_time": ([pause("18:00", None)], "18:00"),
    "ended_before_it_began": ([pause("10:10", "10:00")], "18:00"),
    "open": ([pause("10:00", None)], None),
    "open_since_the_last_second": ([pause("17:59:59", None)], None),
}


@pytest.mark.parametrize(("pauses", "clock"), PAUSES.values(), ids=PAUSES)
def test_pauses_move_the_due_time_by_what_would_have_been_worked(pauses, clock):
    expected = clock and at(clock.split()[0], "2026-03-10" if "next" in clock else "2026-03-09")
    assert due_at(SEOUL, start=START, amount=DAY_OF_WORK.amount, pauses=pauses) == expected


def test_a_pause_over_night_costs_nothing():
    over_night = Pause(at("18:00"), at("09:00", "2026-03-10"), "customer")
    due = due_at(SEOUL, start=START, amount=timedelta(hours=9), pauses=[over_night])
    assert due == at("10:00", "2026-03-10")


def test_warning_comes_with_its_share_of_working_time():
    assert warn_at(DAY_OF_WORK, hours=SEOUL, start=START) == at("16:24")
    assert warn_at(Promise(480, warn_share=0.5), hours=SEOUL, start=START) == at("14:00")
    assert warn_at(Promise(480, warn_share=1), hours=SEOUL, start=START) == at("18:00")
    assert warn_at(DAY_OF_WORK, hours=SEOUL, start=START, pauses=[pause("16:00", None)]) is None


def test_calendar_minutes_run_day_and_night_and_pause_all_the_same():
    promise = Promise(48 * 60, Counting.CALENDAR)
    friday = utc("2026-03-06 16:00-05:00")  # before summer time begins in New York
    stood = standing(promise, hours=NEW_YORK, start=friday, now=utc("2026-03-07 16:00-05:00"))
    assert stood.due_at == utc("2026-03-08 17:00-04:00")
    assert (stood.worked, stood.left, stood.state) == (timedelta(hours=24), timedelta(hours=24), State.ON_TIME)
    held = Pause(utc("2026-03-07 00:00-05:00"), utc("2026-03-07 03:00-05:00"), "customer")
    assert standing(promise, hours=NEW_YORK, start=friday, now=friday, pauses=[held]).due_at == utc(
        "2026-03-08 20:00-04:00"
    )


STATES = {
    "begun": ("09:00", [], State.ON_TIME, 0, 480),
    "a_second_before_the_warning": ("16:23:59", [], State.ON_TIME, 384 - 1 / 60, 96 + 1 / 60),
    "warned": ("16:24", [], State.WARNED, 384, 96),
    "at_the_due_time": ("18:00", [], State.WARNED, 480, 0),
    "a_second_late": ("18:00:01", [], State.BREACHED, 480, 0),
    "paused": ("15:00", [pause("10:00", None)], State.PAUSED, 60, 420),
    "paused_after_the_warning": ("17:00", [pause("16:30", None)], State.PAUSED, 390, 90),
    "paused_until_a_known_time": ("10:30", [pause("10:00", "11:00")], State.PAUSED, 60, 420),
    "on_again": ("11:00", [pause("10:00", "11:00")], State.ON_TIME, 60, 420),
    "late_before_it_was_paused": ("19:00", [pause("18:30", None)], State.BREACHED, 480, 0),
}


@pytest.mark.parametrize(("now", "pauses", "state", "worked", "left"), STATES.values(), ids=STATES)
def test_states(now, pauses, state, worked, left):
    stood = stands(now, *pauses)
    assert (stood.state, stood.worked, stood.left) == (state, timedelta(minutes=worked), timedelta(minutes=left))


def test_an_open_pause_keeps_what_is_left_and_says_who_holds_it():
    assert stands("16:00", pause("10:00", None, "customer")) == Standing(
        state=State.PAUSED,
        due_at=None,
        warn_at=None,
        worked=timedelta(hours=1),
        paused=timedelta(hours=5),
        left=timedelta(hours=7),
        held_by="customer",
    )


def test_the_latest_of_two_pauses_holds_it():
    assert stands("11:00", pause("10:00", None), pause("10:30", "12:00", "team")).held_by == "team"
    assert stands("12:00", pause("10:00", None), pause("10:30", "12:00", "team")).held_by == "customer"


def test_overdue_is_told_in_working_time():
    late = stands("10:00", day="2026-03-10")
    assert (late.state, late.worked, late.left) == (State.BREACHED, timedelta(hours=9), -timedelta(hours=1))


@pytest.mark.parametrize(
    ("finished", "pauses", "state"),
    [
        ("17:00", [], State.MET),
        ("18:00", [], State.MET),
        ("18:00:01", [], State.MISSED),
        ("15:00", [pause("10:00", None)], State.MET),
        ("23:00", [pause("18:30", None)], State.MISSED),
    ],
)
def test_finished_is_met_or_missed_whatever_the_clock_says_now(finished, pauses, state):
    assert stands("09:00", *pauses, finished=finished).state == state
    assert stands("23:59", *pauses, finished=finished) == stands("09:00", *pauses, finished=finished)


CLOCKS = {
    "right": ("10:00", "2026-03-09", State.ON_TIME, 60),
    "a_day_behind": ("10:00", "2026-03-08", State.ON_TIME, 0),
    "a_day_ahead": ("10:00", "2026-03-10", State.BREACHED, 540),
    "ten_minutes_back": ("09:50", "2026-03-09", State.ON_TIME, 50),
    "ten_minutes_before_the_start": ("08:50", "2026-03-09", State.ON_TIME, 0),
    "a_year_ahead": ("10:00", "2027-03-09", State.BREACHED, None),
}


@pytest.mark.parametrize(("now", "day", "state", "worked"), CLOCKS.values(), ids=CLOCKS)
def test_a_wrong_clock_moves_no_due_time(now, day, state, worked):
    stood = stands(now, day=day)
    assert (stood.state, stood.due_at, stood.warn_at) == (state, at("18:00"), at("16:24"))
    assert worked is None or stood.worked == timedelta(minutes=worked)


def test_a_clock_put_back_behind_the_beginning_of_a_pause():
    # held at 10:10, then the clock went back to 10:05
    held = stands("10:05", pause("10:10", None))
    assert (held.state, held.due_at, held.held_by) == (State.PAUSED, None, "customer")
    assert (held.worked, held.paused) == (timedelta(minutes=65), ZERO)
    # and the pause was ended before it had begun
    assert stands("10:30", pause("10:10", "10:05")).due_at == at("18:00")


@pytest.mark.parametrize(
    ("minutes", "share", "reason"),
    [(0, 0.8, "no_minutes"), (-5, 0.8, "no_minutes"), (60, 0, "wrong_share"), (60, 1.01, "wrong_share")],
)
def test_promises_of_nothing_are_refused_by_name(minutes, share, reason):
    with pytest.raises(WrongPromise) as refused:
        Promise(minutes, warn_share=share)
    assert refused.value.reason == reason
