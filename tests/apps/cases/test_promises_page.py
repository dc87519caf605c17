"""Promises of teams: counted by office and service, within what one may see; centres side by side without a ranking."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meari.apps.cases import actions, models, rules
from meari.apps.cases.queries import promises as reads
from meari.apps.people.models import Team
from meari.engines.metrics.shares import Part
from tests.apps.cases.making import open_one, set_up_centre
from tests.factories import SEOUL

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 10, tzinfo=SEOUL)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LATER = MONDAY + 30 * DAY


@pytest.fixture
def centre(cast):
    return set_up_centre(cast, MONDAY)


@pytest.fixture
def case(cast, centre):
    return open_one(cast, MONDAY)


def did(cast, centre, case, minutes: int, *, is_done: bool = True) -> models.Task:
    task = actions.ask(case, actions.Wanted(centre.stock, "재고?"), by=cast.agent, now=MONDAY)
    return actions.end_task(task, is_done=is_done, answer="네.", by=centre.carrier, now=MONDAY + minutes * MINUTE)


def lines(user, *, now: datetime = LATER) -> list[reads.Line]:
    return reads.by_service(rules.reported_tasks(user), since=MONDAY - DAY, until=MONDAY + DAY, now=now)


def test_counts_each_service_and_its_office(cast, centre, case):
    for minutes in range(10, 130, 12):  # ten of them, five within the hour
        did(cast, centre, case, minutes)
    did(cast, centre, case, 70, is_done=False)
    actions.ask(case, actions.Wanted(centre.stock, "아직"), by=cast.agent, now=MONDAY)
    gone = actions.ask(case, actions.Wanted(centre.stock, "취소"), by=cast.agent, now=MONDAY)
    actions.withdraw_task(gone, by=cast.agent, now=MONDAY)
    office, stock = lines(cast.planner)
    assert (office.team, office.service, stock.service) == (centre.logistics, None, centre.stock)
    for line in (office, stock):
        assert (line.asked, line.done, line.declined, line.open_now, line.late_now) == (12, 10, 1, 1, 1)
        assert (line.kept.value, line.kept.n) == (pytest.approx(5 / 12), 12)
        assert (line.half.value, line.half.n) == (70, 11)
        assert line.nine.value == 106


def test_lengths_are_working_time_and_few_say_nothing(cast, centre, case):
    for _number in range(10):
        did(cast, centre, case, 24 * 60)  # from Monday 10:00 to Tuesday 10:00: nine working hours
    assert lines(cast.planner)[1].half.value == 9 * 60
    for task in models.Task.objects.all()[:3]:
        models.Task.objects.filter(pk=task.pk).update(service=centre.pickup)
    by_name = {line.service.name: line for line in lines(cast.planner) if line.service}
    few = by_name["회수 접수"]
    assert (few.asked, few.kept.value, few.kept.n, few.half.note) == (3, None, 3, "few")


def test_only_what_lies_in_the_days(cast, centre, case):
    did(cast, centre, case, 10)
    tasks = rules.reported_tasks(cast.planner)
    assert reads.by_service(tasks, since=MONDAY + DAY, until=MONDAY + 2 * DAY, now=LATER) == []


def test_everybody_sees_the_figures_of_what_is_theirs(cast, centre, case):
    did(cast, centre, case, 10)
    seen = {name: [line.asked for line in lines(user)] for name, user in cast.everybody().items()}
    assert seen == {
        "planner": [1, 1], "executive": [1, 1], "sales": [1, 1], "agent": [1, 1], "outsider": [], "privacy": [],
        "it": [], "nobody": [],
    }  # fmt: skip
    assert [line.asked for line in lines(centre.carrier)] == [1, 1]


def closed(cast, key: str, team: str, *, messages: int = 1, back: timedelta | None = None) -> models.Case:
    """A case answered and closed within the hour; ``back`` opens it again so much later."""
    case = open_one(cast, MONDAY, key=key, team=team)
    actions.assign(case, owner=None, team=Team.objects.get(key=team), by=cast.planner, now=MONDAY)
    for number in range(1, messages):
        said = actions.Incoming(f"{key}-{number}", "email", "그리고요", MONDAY + number * MINUTE)
        actions.receive_message(case, said, now=MONDAY + number * MINUTE)
    actions.reply(case, actions.Reply("네.", outside="phone"), by=cast.planner, now=MONDAY + HOUR / 2)
    actions.close(case, actions.Ending("return", models.UNKNOWN_CAUSE), by=cast.planner, now=MONDAY + HOUR)
    if back is not None:
        actions.reopen(case, by=cast.planner, now=MONDAY + HOUR + back)
    return case


def sides(user, *, now: datetime = LATER) -> list[reads.Centre]:
    return reads.centres(rules.reported_cases(user), since=MONDAY - DAY, until=MONDAY + DAY, now=now)


def test_our_centre_stands_first_and_each_outsourced_one_beside_it_on_the_same_measures(cast, centre):
    closed(cast, "a", "own")
    closed(cast, "b", "own", messages=3)
    closed(cast, "c", "own", back=2 * DAY)
    closed(cast, "d", "outside", messages=2, back=8 * DAY)
    own, outside = sides(cast.planner)
    assert (own.team, own.cases, outside.team.key, outside.cases) == (None, 3, "outside", 1)
    assert own.measures["answer"] == Part(3, 3)
    assert own.measures["solve"] == Part(3, 4)  # the one that came back is late by now
    assert (own.measures["first_contact"], own.measures["came_back"]) == (Part(1, 3), Part(1, 3))
    assert (outside.measures["first_contact"], outside.measures["came_back"]) == (Part(1, 1), Part(0, 1))
    assert own.held_against == {}
    assert {name: one.verdict for name, one in outside.held_against.items()} == dict.fromkeys(reads.MEASURES, "unclear")


def test_a_team_below_an_outsourced_centre_belongs_to_it(cast, centre):
    from meari.apps.people import actions as people

    people.place_team(
        key="night", name="야간조", parent=Team.objects.get(key="outside"), is_outsourced=False, by=None, now=MONDAY
    )
    closed(cast, "a", "night")
    assert [one.team.key for one in sides(cast.planner)] == ["outside"]


def test_what_was_closed_too_lately_and_what_went_into_another_case_is_not_judged(cast, centre):
    first, second = closed(cast, "a", "own"), open_one(cast, MONDAY, key="b")
    own = sides(cast.planner, now=MONDAY + 3 * DAY)[0]
    assert (own.measures["first_contact"], own.cases) == (Part(0, 0), 2)
    actions.reopen(first, by=cast.planner, now=MONDAY + 2 * HOUR)
    actions.merge(second, into=first, by=cast.planner, now=MONDAY + 3 * HOUR)
    assert sides(cast.planner)[0].cases == 1


def test_an_outsourced_centre_sees_itself_alone(cast, centre):
    closed(cast, "a", "own")
    closed(cast, "b", "outside")
    assert [one.team.key for one in sides(cast.outsider)] == ["outside"]
    assert sides(cast.agent)[0].team is None


@pytest.mark.parametrize(
    "query",
    ["", "?since=2026-11-01&until=2026-11-30", "?since=x&until=2026-99-99", "?since=2026-12-31&until=2026-01-01"],
)
def test_page_shows_figures_for_any_days(cast, centre, case, client, query):
    for minutes in range(10, 120, 10):
        did(cast, centre, case, minutes)
    closed(cast, "a", "own")
    closed(cast, "b", "outside")
    client.force_login(cast.planner)
    assert client.get(reverse("cases:promises") + query).status_code == 200


def test_page_names_what_cannot_be_told(cast, centre, case, client):
    for minutes in range(10, 120, 10):
        did(cast, centre, case, minutes)
    closed(cast, "a", "own")
    closed(cast, "b", "outside")
    client.force_login(cast.planner)
    page = client.get(reverse("cases:promises") + "?since=2026-11-01&until=2026-11-30")
    text = page.content.decode()
    assert "재고 확인" in text and "판단 불가" in text and "자료 부족 (n 1)" in text
    assert page.context["chart"]["series"][2]["data"][0]["name"] == "물류팀 › 재고 확인"


def test_page_asks_the_database_as_often_for_many_as_for_one(cast, centre, case, client):
    client.force_login(cast.planner)
    did(cast, centre, case, 10)
    closed(cast, "a", "own")
    closed(cast, "b", "outside")
    address = reverse("cases:promises") + "?since=2026-11-01&until=2026-11-30"

    def count() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        return len(caught)

    one = count()
    did(cast, centre, case, 20)
    closed(cast, "c", "own")
    assert count() == one
