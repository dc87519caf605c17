"""The board of requests and the page of one: who sees what, plain forms, and what somebody did meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meari.apps.cases import actions, models
from tests.apps.cases.making import open_one, set_up_centre

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def moment():
    """Pages look at the clock, so what they show happens about now."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def centre(cast, moment):
    """The centre works all day, so that deadlines do not depend on when the test runs."""
    made = set_up_centre(cast, moment)
    draft = actions.HoursDraft("평일", [], country="", is_default=True)
    made_hours = actions.set_hours(draft, hours=made.hours, by=cast.planner, now=moment)
    assert made_hours.pk == made.hours.pk
    return made


@pytest.fixture
def ask(cast, centre, moment):
    def asked(text: str = "재고가 있습니까?", *, ago: timedelta = timedelta(), key: str | None = None, **more):
        case = open_one(cast, moment - ago, key=key or f"v{models.Case.objects.count() + 1}")
        wanted = actions.Wanted(more.pop("service", centre.stock), text, **more)
        return actions.ask(case, wanted, by=cast.agent, now=moment - ago)

    return asked


def cards(page) -> dict[str, list[models.Task]]:
    return {column.key: [card.task for card in column.cards] for column in page.context["columns"]}


def fresh(task: models.Task) -> models.Task:
    return models.Task.objects.get(pk=task.pk)


def test_columns_hold_what_was_asked_of_ones_own_team_the_most_urgent_first(cast, centre, ask, client, moment):
    later, sooner, taken = ask(), ask(ago=HOUR / 2), ask()
    over = ask(ago=2 * HOUR)
    actions.take_task(taken, by=centre.carrier, now=moment)
    actions.end_task(over, is_done=True, answer="네.", by=centre.carrier, now=moment)
    client.force_login(centre.carrier)
    page = client.get(reverse("cases:tasks"))
    assert cards(page) == {"asked": [sooner, later], "taken": [taken], "over": [over]}
    states = [card.standing.state for column in page.context["columns"] for card in column.cards]
    assert states == ["on_time", "on_time", "on_time", "missed"]
    text = page.content.decode()
    assert "30분 남음" in text and "1시간 초과하여 끝남" in text and later.case.subject[:20] in text


def test_what_ended_more_than_a_week_ago_is_gone(centre, ask, client, moment):
    old = ask(ago=timedelta(days=9))
    actions.end_task(old, is_done=True, answer="네.", by=centre.carrier, now=moment - timedelta(days=8))
    client.force_login(centre.carrier)
    assert cards(client.get(reverse("cases:tasks")))["over"] == []


def test_filters_stand_in_the_address(cast, centre, ask, client, moment):
    soon, late, pickup = ask(ago=HOUR * 0.8), ask(ago=2 * HOUR), ask(service=centre.pickup)
    client.force_login(cast.sales)
    address = reverse("cases:tasks")
    assert cards(client.get(f"{address}?due=late"))["asked"] == [late]
    assert cards(client.get(f"{address}?due=soon"))["asked"] == [soon]
    assert cards(client.get(f"{address}?service={centre.pickup.pk}"))["asked"] == [pickup]
    assert cards(client.get(f"{address}?team={centre.own.pk}"))["asked"] == [late, soon, pickup]  # unknown here
    assert cards(client.get(f"{address}?team={centre.logistics.pk}"))["asked"] == [late, soon, pickup]
    page = client.get(f"{address}?column=asked&due=late")
    assert [column.key for column in page.context["columns"]] == ["asked"]
    assert page.context["waiting"] == {"free": 3, "soon": 1, "late": 1}


def test_only_the_team_has_it_on_its_board(cast, centre, ask, client):
    task = ask()
    seen = {}
    for name, user in {**cast.everybody(), "carrier": centre.carrier}.items():
        client.force_login(user)
        board = client.get(reverse("cases:tasks"))
        seen[name] = (
            board.status_code == 200 and task in cards(board)["asked"],
            client.get(reverse("cases:task", args=[task.pk])).status_code,
        )
    assert seen == {
        "planner": (False, 200), "executive": (False, 200), "sales": (True, 200), "agent": (False, 200),
        "outsider": (False, 404), "privacy": (False, 403), "it": (False, 403), "nobody": (False, 403),
        "carrier": (True, 200),
    }  # fmt: skip


@pytest.mark.parametrize(
    "wish",
    [
        ("take_task", {}, {"sales": 302, "carrier": 302}),
        ("end_task", {"answer": "3대 있습니다.", "done": "1"}, {"sales": 302, "carrier": 302}),
        ("move_task", {"reason": "우리 일이 아닙니다."}, {"planner": 302, "sales": 302, "agent": 302, "carrier": 302}),
        ("withdraw_task", {}, {"planner": 302, "agent": 302}),
        ("note_task", {"text": "확인 중"}, {"planner": 302, "sales": 302, "agent": 302, "carrier": 302}),
    ],
)
def test_each_deed_is_for_those_who_hold_the_right(cast, centre, ask, client, wish):
    deed, data, may = wish
    answered = {}
    for name, user in {**cast.everybody(), "carrier": centre.carrier}.items():
        task = ask()
        client.force_login(user)
        sent = {**data, **({"service": centre.pickup.pk} if deed == "move_task" else {})}
        before = fresh(task), task.case.messages.count()
        response = client.post(reverse(f"cases:{deed}", args=[task.pk]), sent)
        answered[name] = response.status_code
        if response.status_code != 302:
            after = fresh(task), task.case.messages.count()
            assert (after[0].state, after[0].owner, after[0].service, after[1]) == (
                before[0].state, before[0].owner, before[0].service, before[1],
            )  # fmt: skip
    refused = {name: 404 if name == "outsider" else 403 for name in answered}
    assert answered == {**refused, **may}


def test_a_task_goes_its_way_by_plain_forms_and_back_to_the_board_as_it_was(cast, centre, ask, client):
    task = ask()
    client.force_login(centre.carrier)
    back = f"service={centre.stock.pk}"
    response = client.post(reverse("cases:take_task", args=[task.pk]), {"back": back})
    assert response["Location"] == f"{reverse('cases:tasks')}?{back}#task-{task.pk}"
    assert (fresh(task).owner, fresh(task).state) == (centre.carrier, "taken")
    page = client.post(
        reverse("cases:end_task", args=[task.pk]), {"answer": "3대. 담당 010-1234-5678", "done": "1"}, follow=True
    )
    assert (fresh(task).state, "1234" in fresh(task).answer) == ("done", False)
    assert "완료" in page.content.decode()


def test_declining_owes_a_reason(cast, centre, ask, client):
    task = ask()
    client.force_login(centre.carrier)
    page = client.post(reverse("cases:end_task", args=[task.pk]), {"answer": " ", "decline": "1"})
    assert (page.status_code, fresh(task).state) == (200, "asked")
    assert page.context["forms"]["answer"].errors
    client.post(reverse("cases:end_task", args=[task.pk]), {"answer": "단종되었습니다.", "decline": "1"})
    assert (fresh(task).state, fresh(task).answer) == ("declined", "단종되었습니다.")


def test_passing_on_keeps_the_reason_in_sight_and_leaves_ones_board(cast, centre, ask, client, moment):
    office = actions.set_office(
        cast.planner.team, tier=models.Office.Tier.MIDDLE, hours=centre.hours, by=cast.planner, now=moment
    )
    refund = actions.set_service(office, name="환불 승인", minutes=120, by=cast.planner, now=moment)
    task = ask()
    client.force_login(centre.carrier)
    address = reverse("cases:move_task", args=[task.pk])
    assert client.post(address, {"service": refund.pk, "reason": ""}).context["forms"]["move"].errors
    page = client.post(address, {"service": refund.pk, "reason": "재무팀 일입니다."}, follow=True)
    assert page.redirect_chain[-1][0].startswith(reverse("cases:tasks")) and cards(page)["asked"] == []
    client.force_login(cast.agent)
    assert "재무팀 일입니다." in client.get(reverse("cases:task", args=[task.pk])).content.decode()


def test_what_somebody_wrote_survives_that_another_was_quicker(cast, centre, ask, client, moment):
    task = ask()
    client.force_login(centre.carrier)
    actions.end_task(task, is_done=True, answer="이미 답했습니다.", by=cast.sales, now=moment)
    page = client.post(reverse("cases:end_task", args=[task.pk]), {"answer": "길게 쓴 답변", "done": "1"})
    text = page.content.decode()
    assert "길게 쓴 답변" in text and "다른 사람이 이미" in text
    assert fresh(task).answer == "이미 답했습니다."
    assert client.post(reverse("cases:take_task", args=[task.pk]), follow=True).status_code == 200
    assert fresh(task).owner == cast.sales


def test_the_case_is_read_masked_and_noted_in(cast, centre, client, moment):
    case = open_one(cast, moment, text="환불해 주세요. 제 번호는 010-1234-5678 입니다.")
    task = actions.ask(case, actions.Wanted(centre.stock, "확인 부탁"), by=cast.agent, now=moment)
    client.force_login(centre.carrier)
    text = client.get(reverse("cases:task", args=[task.pk])).content.decode()
    assert "환불해 주세요" in text and "1234" not in text
    client.post(reverse("cases:note_task", args=[task.pk]), {"text": "창고에 물어봤습니다."})
    assert case.messages.filter(direction="note").get().author == centre.carrier


def test_a_look_without_news_gets_no_answer(cast, centre, ask, client):
    task = ask()
    client.force_login(centre.carrier)
    for address, part in ((reverse("cases:tasks"), ""), (reverse("cases:task", args=[task.pk]), "&part=state")):
        mark = client.get(address).context["mark"]
        seen = client.get(f"{address}?mark={mark}{part}", headers={"HX-Request": "true"})
        assert (seen.status_code, seen.content) == (204, b"")
        assert client.get(f"{address}?mark={mark}{part}").status_code == 200  # a person who follows the link
    board = reverse("cases:tasks")
    mark = client.get(board).context["mark"]
    ask()
    news = client.get(f"{board}?mark={mark}", headers={"HX-Request": "true"})
    assert news.status_code == 200 and news.content.decode().lstrip().startswith('<div id="board"')


def test_the_dialog_gets_the_answer_form_alone(centre, ask, client):
    task = ask()
    client.force_login(centre.carrier)
    part = client.get(f"{reverse('cases:task', args=[task.pk])}?part=act", headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "<html" not in text and f'action="{reverse("cases:end_task", args=[task.pk])}"' in text


@pytest.mark.parametrize("name", ["tasks", "task"])
def test_pages_ask_the_database_as_often_for_many_as_for_one(cast, centre, ask, client, name, moment):
    first, begun, over = ask(), ask(), ask()
    actions.take_task(begun, by=centre.carrier, now=moment)
    actions.end_task(over, is_done=True, answer="네.", by=centre.carrier, now=moment)
    actions.add_note(first.case, "메모", by=centre.carrier, now=moment)

    def asked() -> int:
        client.force_login(cast.sales)
        address = reverse("cases:tasks") if name == "tasks" else reverse("cases:task", args=[first.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        return len(caught)

    one = asked()
    for number in range(3):
        ask()
        actions.take_task(ask(), by=centre.carrier, now=moment)
        actions.end_task(ask(), is_done=True, answer="네.", by=centre.carrier, now=moment)
        actions.add_note(first.case, f"메모 {number}", by=centre.carrier, now=moment)
    assert asked() == one


def test_a_hostile_way_back_leads_nowhere_else(centre, ask, client):
    task = ask()
    client.force_login(centre.carrier)
    response = client.post(reverse("cases:take_task", args=[task.pk]), {"back": "//evil.example\r\nX: 1"})
    assert response["Location"].startswith(f"{reverse('cases:tasks')}?") and "\n" not in response["Location"]
