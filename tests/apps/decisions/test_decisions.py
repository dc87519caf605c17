"""Decisions are taken by those who may, closed once, and remembered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meari.apps.decisions import actions, models, queries
from meari.apps.people.rules import NotAllowed

pytestmark = pytest.mark.django_db


def take(cast, now, **more):
    taken = actions.Taken("컴프레서 전수 점검", cast.agent, date(2026, 12, 1), "냉장고 고장 문의 30% 감소", **more)
    return actions.take_decision(taken, by=cast.executive, now=now)


def test_decision_remembers_what_it_is_about(cast, now):
    decision = take(cast, now, about_kind="reports.edition", about_key="7:risks")
    assert list(queries.about("reports.edition", "7:risks")) == [decision]


def test_deciding_needs_the_right(cast, now):
    taken = actions.Taken("x", cast.planner, date(2026, 12, 1))
    for user in (cast.sales, cast.agent, cast.outsider, cast.it, cast.privacy, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.take_decision(taken, by=user, now=now)


def test_owner_says_once_what_became_of_it(cast, now):
    decision = take(cast, now)
    with pytest.raises(NotAllowed):
        actions.close_decision(decision, state=models.Decision.State.DONE, outcome="했음", by=cast.sales, now=now)
    actions.close_decision(decision, state=models.Decision.State.DONE, outcome="고장 28% 감소", by=cast.agent, now=now)
    with pytest.raises(actions.AlreadyClosed):
        actions.close_decision(decision, state=models.Decision.State.DROPPED, outcome="취소", by=cast.agent, now=now)
    assert models.Decision.objects.get().outcome == "고장 28% 감소"


def test_report_sees_decisions_taken_or_open_in_its_time(cast, now):
    decision = take(cast, now)
    today = now.date()
    assert list(queries.taken_between(today, today)) == [decision]
    assert list(queries.taken_between(today - timedelta(days=30), today - timedelta(days=1))) == []
    actions.close_decision(decision, state=models.Decision.State.DONE, outcome="함", by=cast.agent, now=now)
    assert list(queries.taken_between(today + timedelta(days=2), today + timedelta(days=9))) == []
