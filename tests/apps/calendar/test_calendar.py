"""The shared calendar: who may change it, sheets and iCalendar in and out."""

from __future__ import annotations

from datetime import date

import pytest

from meari.apps.calendar import actions, feed, models, queries
from meari.apps.people.rules import NotAllowed
from tests.factories import sell

pytestmark = pytest.mark.django_db
ROW = actions.MarkRow(
    "x", "launch", "로봇청소기 X9 출시", "예약 판매 있음", date(2026, 11, 10), date(2026, 11, 12), ("냉장고",)
)


def test_mark_is_placed_once_and_moved_by_its_uid(cast, now):
    sell(now, days=[date(2026, 11, 1)])
    actions.place_mark(ROW, by=cast.planner, now=now)
    moved = actions.MarkRow("x", "launch", "출시 연기", "", date(2026, 11, 20), date(2026, 11, 20))
    actions.place_mark(moved, by=cast.planner, now=now)
    mark = models.Mark.objects.get()
    assert (mark.title, mark.starts_on, mark.groups.count()) == ("출시 연기", date(2026, 11, 20), 0)


def test_calendar_changes_need_the_right(cast, now):
    for user in (cast.executive, cast.agent, cast.outsider, cast.it, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.place_mark(ROW, by=user, now=now)
    assert models.Mark.objects.count() == 0


def test_mark_that_ends_before_it_starts_is_refused(cast, now):
    wrong = actions.MarkRow("x", "launch", "출시", "", date(2026, 11, 10), date(2026, 11, 9))
    with pytest.raises(actions.WrongOrder):
        actions.place_mark(wrong, by=cast.planner, now=now)


def test_feed_written_and_read_back_is_the_same(cast, now):
    mark = actions.place_mark(ROW, by=cast.planner, now=now)
    content = feed.write([mark], now=now)
    (row,) = feed.read(content)
    assert (row.uid, row.sort, row.title, row.note, row.starts_on, row.ends_on) == (
        "x", "launch", ROW.title, ROW.note, ROW.starts_on, ROW.ends_on,
    )  # fmt: skip
    assert b"DTEND;VALUE=DATE:20261113" in content


@pytest.mark.parametrize("content", [b"", b"BEGIN:VEVENT", b"\x00\xff", b"<xml/>", b"x" * (feed.LARGEST + 1)])
def test_rubbish_is_no_calendar(content):
    with pytest.raises(feed.NoCalendar):
        if feed.read(content) == []:
            raise feed.NoCalendar


def test_marks_between_touch_the_days(cast, now):
    actions.place_mark(ROW, by=cast.planner, now=now)
    assert queries.marks_between(date(2026, 11, 12), date(2026, 11, 30)).count() == 1
    assert queries.marks_between(date(2026, 11, 13), date(2026, 11, 30)).count() == 0
