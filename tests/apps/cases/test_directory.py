"""Whom to ask for what: offices in tiers, found while typing, with promises kept that rest on enough."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meari.apps.cases import actions, models
from meari.apps.cases.queries import directory as reads
from tests.apps.cases.making import open_one, set_up_centre
from tests.factories import SEOUL

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
HOUR = timedelta(hours=1)


@pytest.fixture
def centre(cast):
    return set_up_centre(cast, MONDAY)


def asked(cast, centre, *, late: int, in_time: int, ago: timedelta = timedelta()) -> None:
    case = models.Case.objects.first() or open_one(cast, MONDAY)
    for number in range(late + in_time):
        task = actions.ask(case, actions.Wanted(centre.stock, "재고?"), by=cast.agent, now=MONDAY - ago)
        took = 2 * HOUR if number < late else HOUR / 2
        actions.end_task(task, is_done=True, answer="네.", by=centre.carrier, now=MONDAY - ago + took)


def kept(user, service) -> tuple[float | None, int, str]:
    tiers = reads.directory(user, now=MONDAY + 5 * HOUR)
    found = [one.kept for tier in tiers for desk in tier.desks for one in desk.offered if one.service == service]
    return found[0].value, found[0].n, found[0].note


def test_offices_stand_in_their_tiers_with_what_they_offer(cast, centre):
    tiers = reads.directory(cast.agent, now=MONDAY)
    assert [(tier.key, [desk.office.team.name for desk in tier.desks]) for tier in tiers] == [
        ("front", ["상담1팀"]), ("back", ["물류팀"]),
    ]  # fmt: skip
    assert [one.service.name for one in tiers[1].desks[0].offered] == ["재고 확인", "회수 접수"]
    assert tiers[1].desks[0].opening == reads.Opening(is_open=True)


def test_says_when_an_office_works_again(cast, centre):
    night = MONDAY.replace(hour=20)
    desk = reads.directory(cast.agent, now=night)[0].desks[0]
    assert desk.opening == reads.Opening(is_open=False, opens_at=datetime(2026, 11, 24, 9, tzinfo=SEOUL))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("재고", ["재고 확인"]), ("재곻", []), ("회수 접", ["회수 접수"]), ("ㅎㅅ", ["회수 접수"]), ("잭", ["재고 확인"]),
        ("물류", ["재고 확인", "회수 접수"]), ("환불", []),
    ],
)  # fmt: skip
def test_is_found_while_typing(cast, centre, words, found):
    tiers = reads.directory(cast.agent, words=words, now=MONDAY)
    assert [one.service.name for tier in tiers for desk in tier.desks for one in desk.offered] == found


def test_a_share_needs_ten_and_comes_with_its_interval(cast, centre):
    asked(cast, centre, late=2, in_time=7)
    assert kept(cast.agent, centre.stock) == (None, 9, "few")
    asked(cast, centre, late=0, in_time=1)
    assert kept(cast.agent, centre.stock) == (0.8, 10, "")
    assert kept(cast.agent, centre.pickup) == (None, 0, "no_rows")


def test_what_is_late_and_still_open_counts_and_what_is_old_or_withdrawn_does_not(cast, centre):
    asked(cast, centre, late=0, in_time=9)
    asked(cast, centre, late=5, in_time=0, ago=timedelta(days=91))
    case = models.Case.objects.get()
    withdrawn = actions.ask(case, actions.Wanted(centre.stock, "재고?"), by=cast.agent, now=MONDAY)
    actions.withdraw_task(withdrawn, by=cast.agent, now=MONDAY + 3 * HOUR)
    actions.ask(case, actions.Wanted(centre.stock, "아직?"), by=cast.agent, now=MONDAY)
    assert kept(cast.agent, centre.stock) == (0.9, 10, "")


def test_page_narrows_by_the_plain_form(cast, centre, client):
    client.force_login(cast.agent)
    text = client.get(reverse("cases:directory"), {"q": "회수"}).content.decode()
    assert "회수 접수" in text and "재고 확인" not in text and "업무 시간 4시간 안" in text and "합의 전" in text
    assert "그 일을 하는 팀이 없습니다" in client.get(reverse("cases:directory"), {"q": "없는말"}).content.decode()


def test_page_asks_the_database_as_often_for_many_lines_as_for_one(cast, centre, client):
    client.force_login(cast.agent)

    def count() -> int:
        client.get(reverse("cases:directory"))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("cases:directory"))
        return len(caught)

    one = count()
    office = centre.stock.office
    for number in range(4):
        actions.set_service(office, name=f"일 {number}", minutes=60, by=cast.planner, now=timezone.now())
    assert count() == one
