"""Letters to staff about deadlines and requests: to whom they matter, once, when they work, and while they are news."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from meari.apps.cases import actions, models, notices
from meari.apps.people import actions as people_actions
from meari.apps.people.models import Role, User
from meari.apps.people.rights import EVERYWHERE
from meari.apps.sending import queries as letters
from meari.apps.sending.models import Letter
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


@pytest.fixture
def queued(monkeypatch):
    """What waits to be told, instead of the queue."""
    found: list[dict] = []
    monkeypatch.setattr("meari.apps.jobs.work.later", lambda key, **more: found.append(more))
    return found


def sent() -> list[tuple[str, str]]:
    """(address, subject) of all letters to staff, in order."""
    found = Letter.objects.filter(purpose="internal").order_by("pk")
    return [(letters.address_of(one.recipient) or "", one.subject) for one in found]


def tell_all(queued: list[dict], *, now: datetime) -> None:
    for one in [one for one in queued if "kind" in one and "after" not in one]:
        notices.tell(**one, now=now)


def test_what_is_asked_reaches_the_people_of_the_team(cast, centre, task, queued):
    assert notices.task_asked(task_id=task.pk) == 1
    tell_all(queued, now=MONDAY)
    assert sent() == [("carrier@example.com", f"요청: 재고 확인 (#{task.case_id})")]
    content = letters.content_of(Letter.objects.get(purpose="internal"))
    assert "RF85 재고가 있습니까?" in content.text and f"/tasks/{task.pk}/" in content.text and "1시간" in content.text


def test_a_deadline_reaches_the_owner_once_however_often_it_is_told(cast, centre, case, task, queued):
    actions.take_task(task, by=centre.carrier, now=MONDAY)
    for _time in range(2):
        notices.deadline_near(case_id=case.pk, promise="task", task_id=task.pk)
        tell_all(queued, now=MONDAY + HOUR * 0.8)
    models.Deadline.objects.filter(task=task).update(missed_at=MONDAY + HOUR)
    for _time in range(2):
        notices.deadline_missed(case_id=case.pk, promise="task", task_id=task.pk)
        tell_all(queued, now=MONDAY + HOUR * 1.1)
    assert [subject.split(":")[0] for _address, subject in sent()] == ["기한 임박", "기한 초과"]


def test_a_deadline_of_a_case_reaches_its_owner_or_else_the_team(cast, centre, case, queued):
    notices.deadline_near(case_id=case.pk, promise="answer", task_id=None)
    tell_all(queued, now=MONDAY)
    assert sent() == [("agent@example.com", f"기한 임박: 첫 답변 (#{case.pk})")]
    actions.assign(case, owner=cast.planner, by=cast.planner, now=MONDAY)
    queued.clear()
    notices.deadline_near(case_id=case.pk, promise="solve", task_id=None)
    tell_all(queued, now=MONDAY)
    assert sent()[1:] == [("planner@example.com", f"기한 임박: 해결 (#{case.pk})")]


def test_an_owner_who_left_is_told_nothing_and_the_team_is(cast, centre, case, task, queued):
    second = people_actions.add_user(
        email="second@example.com", name="second", password="x", team=centre.logistics, by=None, now=MONDAY
    )
    people_actions.grant_role(second, role=Role.objects.get(key="office"), scope=EVERYWHERE, by=None, now=MONDAY)
    actions.take_task(task, by=centre.carrier, now=MONDAY)
    User.objects.filter(pk=centre.carrier.pk).update(is_active=False)
    notices.deadline_near(case_id=case.pk, promise="task", task_id=task.pk)
    tell_all(queued, now=MONDAY)
    assert [address for address, _subject in sent()] == ["second@example.com"]


def test_where_nobody_can_do_it_those_who_set_up_are_told(cast, centre, task, queued):
    User.objects.filter(pk=centre.carrier.pk).update(is_active=False)
    cast.sales.grants.all().delete()
    notices.task_asked(task_id=task.pk)
    tell_all(queued, now=MONDAY)
    assert [address for address, _subject in sent()] == ["planner@example.com"]


def test_is_quiet_until_the_person_works_again(cast, centre, task, queued):
    night = MONDAY.replace(hour=19)
    assert not notices.tell(kind="asked", about_id=task.deadline.pk, user_id=centre.carrier.pk, now=night)
    assert sent() == []
    waiting = queued[-1]
    assert waiting.pop("after") == datetime(2026, 11, 24, 9, tzinfo=SEOUL)
    assert notices.tell(**waiting, now=datetime(2026, 11, 24, 9, tzinfo=SEOUL))
    assert len(sent()) == 1


def test_what_is_no_news_any_more_is_not_told(cast, centre, case, task, queued):
    near = {"kind": "near", "about_id": task.deadline.pk, "user_id": centre.carrier.pk}
    asked = {**near, "kind": "asked"}
    actions.take_task(task, by=cast.sales, now=MONDAY)
    assert not notices.tell(**asked, now=MONDAY)  # somebody else took it
    actions.end_task(task, is_done=True, answer="네.", by=cast.sales, now=MONDAY)
    assert not notices.tell(**near, now=MONDAY)
    assert notices.deadline_near(case_id=case.pk, promise="task", task_id=task.pk) == 0


def test_the_end_reaches_whoever_asked_and_a_withdrawal_whoever_was_at_it(cast, centre, case, task, queued):
    second = actions.ask(case, actions.Wanted(centre.pickup, "회수"), by=cast.agent, now=MONDAY)
    actions.take_task(second, by=centre.carrier, now=MONDAY)
    actions.end_task(task, is_done=False, answer="단종되었습니다.", by=centre.carrier, now=MONDAY)
    actions.withdraw_task(second, by=cast.agent, now=MONDAY)
    for one in (task, second):
        notices.task_over(task_id=one.pk)
    tell_all(queued, now=MONDAY)
    assert sent() == [
        ("agent@example.com", f"거절: 재고 확인 (#{case.pk})"),
        ("carrier@example.com", f"철회: 회수 접수 (#{case.pk})"),
    ]


def test_each_reads_in_their_own_language(cast, centre, task, queued):
    User.objects.filter(pk=centre.carrier.pk).update(language="en")
    notices.tell(kind="asked", about_id=task.deadline.pk, user_id=centre.carrier.pk, now=MONDAY)
    assert sent()[0][1] == f"Request: 재고 확인 (#{task.case_id})"


def test_events_lead_to_letters(cast, now, run_jobs):
    """From the action to the outbox, by the worker. The centre never sleeps, since the worker goes by the real clock."""
    centre = set_up_centre(cast, now)
    always = actions.HoursDraft("평일", [], country="", is_default=True)
    actions.set_hours(always, hours=centre.hours, by=cast.planner, now=now)
    case = open_one(cast, now)
    run_jobs()
    task = actions.ask(case, actions.Wanted(centre.stock, "재고?"), by=cast.agent, now=now)
    assert actions.watch(now=now + HOUR * 0.8) >= 1
    actions.watch(now=now + HOUR * 1.2)
    run_jobs()
    subjects = [subject.split(" (")[0] for address, subject in sent() if address == "carrier@example.com"]
    assert sorted(subjects) == ["기한 초과: 재고 확인", "요청: 재고 확인"]  # near is no news once it is late
    actions.end_task(task, is_done=True, answer="3대", by=centre.carrier, now=now + 2 * HOUR)
    run_jobs()
    assert ("agent@example.com", f"완료: 재고 확인 (#{case.pk})") in sent()
