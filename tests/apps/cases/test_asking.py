"""What is asked of other teams: the case stands still meanwhile, everybody sees how it goes, promises are kept apart."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from meari.apps.cases import actions, models, rules
from meari.apps.people.rules import NotAllowed
from tests.apps.cases.making import open_one, set_up_centre
from tests.factories import SEOUL

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
HOUR = timedelta(hours=1)


@pytest.fixture
def centre(cast):
    return set_up_centre(cast, MONDAY)


@pytest.fixture
def case(cast, centre):
    return open_one(cast, MONDAY)


@pytest.fixture
def task(cast, centre, case):
    return actions.ask(case, actions.Wanted(centre.stock, "RF85 재고가 있습니까?"), by=cast.agent, now=MONDAY)


def again(case: models.Case) -> models.Case:
    return models.Case.objects.get(pk=case.pk)


def test_asking_stops_the_clock_of_the_case_and_starts_that_of_the_team(centre, case, task):
    assert (task.team, task.state) == (centre.logistics, "asked")
    assert task.deadline.due_at == MONDAY + HOUR
    assert (again(case).waits_for, again(case).due_at) == ("team", None)


def test_the_team_sees_the_case_behind_its_task_and_nobody_else_of_logistics_work(cast, centre, case, task):
    other = open_one(cast, MONDAY, key="v2")
    assert list(rules.visible_cases(centre.carrier)) == [case]
    assert list(rules.own_tasks(centre.carrier)) == [task]
    assert other not in rules.visible_cases(centre.carrier)
    assert not rules.can_work(centre.carrier, case)


def test_done_in_time(cast, centre, case, task):
    actions.take_task(task, by=centre.carrier, now=MONDAY + HOUR / 4)
    done = actions.end_task(task, is_done=True, answer="3대 있습니다.", by=centre.carrier, now=MONDAY + HOUR / 2)
    assert (done.state, done.owner, done.over_at) == ("done", centre.carrier, MONDAY + HOUR / 2)
    assert (again(case).waits_for, again(case).state) == ("us", "open")
    deadline = models.Deadline.objects.get(task=task)
    assert (deadline.met_at, deadline.missed_at) == (MONDAY + HOUR / 2, None)


def test_done_late(centre, case, task):
    actions.end_task(task, is_done=True, answer="네.", by=centre.carrier, now=MONDAY + 3 * HOUR)
    deadline = models.Deadline.objects.get(task=task)
    assert (deadline.met_at, deadline.missed_at) == (MONDAY + 3 * HOUR, MONDAY + HOUR)


def test_declining_needs_a_reason_and_lets_the_case_go_on(centre, case, task):
    with pytest.raises(actions.Empty):
        actions.end_task(task, is_done=False, answer=" ", by=centre.carrier, now=MONDAY)
    actions.end_task(task, is_done=False, answer="단종되었습니다.", by=centre.carrier, now=MONDAY)
    assert again(case).waits_for == "us"


def test_the_case_waits_for_the_last_of_its_tasks(cast, centre, case, task):
    second = actions.ask(case, actions.Wanted(centre.pickup, "회수해 주세요."), by=cast.agent, now=MONDAY)
    actions.end_task(task, is_done=True, answer="네.", by=centre.carrier, now=MONDAY)
    assert again(case).waits_for == "team"
    actions.withdraw_task(second, by=cast.agent, now=MONDAY)
    assert again(case).waits_for == "us"
    with pytest.raises(actions.Over):
        actions.take_task(second, by=centre.carrier, now=MONDAY)


def test_a_task_that_does_not_hold_the_case_stops_no_clock(cast, centre, case):
    wanted = actions.Wanted(centre.stock, "참고로 알려 주세요.", holds_case=False)
    actions.ask(case, wanted, by=cast.agent, now=MONDAY)
    assert again(case).waits_for == "us"
    assert again(case).due_at is not None


def test_passing_on_needs_a_reason_and_begins_a_new_promise(cast, centre, case, task):
    office = actions.set_office(
        cast.planner.team, tier=models.Office.Tier.MIDDLE, hours=centre.hours, by=cast.planner, now=MONDAY
    )
    service = actions.set_service(office, name="환불 승인", minutes=120, by=cast.planner, now=MONDAY)
    with pytest.raises(actions.Empty):
        actions.move_task(task, service=service, reason="", by=centre.carrier, now=MONDAY)
    moved = actions.move_task(task, service=service, reason="재무팀 일입니다.", by=centre.carrier, now=MONDAY + HOUR)
    assert (moved.team, moved.owner, moved.state) == (cast.planner.team, None, "asked")
    assert moved.moves.get().reason == "재무팀 일입니다."
    assert models.Deadline.objects.get(task=task).due_at == MONDAY + 3 * HOUR
    assert not rules.can_do(centre.carrier, moved)


def test_only_the_team_does_and_only_the_agent_asks(cast, centre, case, task):
    for user in (cast.agent, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.take_task(task, by=user, now=MONDAY)
        with pytest.raises(NotAllowed):
            actions.end_task(task, is_done=True, answer="x", by=user, now=MONDAY)
    with pytest.raises(NotAllowed):
        actions.ask(case, actions.Wanted(centre.stock, "x"), by=centre.carrier, now=MONDAY)
    with pytest.raises(NotAllowed):
        actions.withdraw_task(task, by=centre.carrier, now=MONDAY)


def test_a_case_is_not_closed_over_the_heads_of_those_who_work_for_it(cast, case, task):
    with pytest.raises(actions.TasksOpen):
        actions.close(case, actions.Ending("return", models.UNKNOWN_CAUSE), by=cast.agent, now=MONDAY)


def test_a_promise_that_is_changed_has_to_be_agreed_anew(cast, centre):
    actions.agree_service(centre.stock, on=MONDAY.date(), by=centre.carrier, now=MONDAY)
    assert models.Service.objects.get(pk=centre.stock.pk).agreed_by == centre.carrier
    with pytest.raises(NotAllowed):
        actions.agree_service(centre.stock, on=MONDAY.date(), by=cast.agent, now=MONDAY)
    office = centre.stock.office
    changed = actions.set_service(
        office, name="재고 확인", minutes=30, service=centre.stock, by=cast.planner, now=MONDAY
    )
    assert changed.agreed_on is None
