"""Pages of the urgent relay, of suggestions and of stock: who sees what, and plain forms do what they say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from meari.apps.cases import actions, models
from meari.apps.sales import actions as sales
from meari.apps.sales.models import Product
from meari.apps.sending.queries import duty_phone_of
from tests.apps.cases.making import open_one, set_up_centre
from tests.factories import context, hear, sell

pytestmark = pytest.mark.django_db
BURNED = "전기레인지에서 불이 나서 아이가 화상을 입었습니다. 연락 주세요 010-1234-5678"


@pytest.fixture
def relay(cast, now) -> models.Relay:
    set_up_centre(cast, now)
    draft = actions.AlarmDraft("안전", ["safety"], [actions.Step(0, people=[cast.agent])])
    actions.set_alarm(draft, by=cast.planner, now=now)
    hear(now, BURNED, day=now.date(), team="own")
    actions.relay(now=now + timedelta(hours=2))
    return models.Relay.objects.get()


def test_whoever_was_told_takes_it_by_one_button(cast, client, relay):
    client.force_login(cast.agent)
    assert "안전" in client.get(reverse("cases:relays")).content.decode()
    page = client.get(reverse("cases:relay", args=[relay.pk])).content.decode()
    assert "내가 맡음" in page and "1234-5678" not in page
    client.post(reverse("cases:take_relay", args=[relay.pk]))
    relay.refresh_from_db()
    assert relay.taken_by == cast.agent
    client.force_login(cast.planner)
    answer = client.post(reverse("cases:take_relay", args=[relay.pk]), follow=True)
    assert "이미 맡고 있습니다" in answer.content.decode()


def test_who_was_not_told_and_hears_other_teams_sees_nothing(cast, client, relay):
    for user in (cast.outsider, cast.nobody):
        client.force_login(user)
        assert client.get(reverse("cases:relay", args=[relay.pk])).status_code == 404
        assert client.post(reverse("cases:take_relay", args=[relay.pk])).status_code == 404


def test_an_alarm_is_written_and_changed_by_a_plain_form(cast, client, relay):
    client.force_login(cast.planner)
    said = {
        "name": "개인정보", "risks": ["privacy"], "is_active": "on", "minutes0": "0", "people0": [cast.it.pk], "text0": "on",
        "minutes1": "20", "people1": [cast.executive.pk],
    }  # fmt: skip
    assert client.post(reverse("cases:new_alarm"), said).status_code == 302
    alarm = models.Alarm.objects.get(name="개인정보")
    assert [(step.after_minutes, step.by_text) for step in alarm.steps.all()] == [(0, True), (20, False)]
    wrong = client.post(reverse("cases:change_alarm", args=[alarm.pk]), {**said, "minutes1": "0"})
    assert wrong.status_code == 422 and "시각이 같습니다" in wrong.content.decode()
    nobody = client.post(reverse("cases:change_alarm", args=[alarm.pk]), {"name": "x", "risks": ["any"]})
    assert nobody.status_code == 422 and alarm.steps.count() == 2
    client.force_login(cast.agent)
    assert client.post(reverse("cases:new_alarm"), said).status_code == 403


def test_one_s_own_duty_telephone(cast, client, relay):
    client.force_login(cast.agent)
    client.post(reverse("cases:duty_phone"), {"number": "02-123-4567"})
    assert duty_phone_of(cast.agent) is None
    client.post(reverse("cases:duty_phone"), {"number": "010-0012-3456"})
    assert duty_phone_of(cast.agent) == "01000123456"
    page = client.get(reverse("cases:relays")).content.decode()
    assert "010-****-3456" in page and "00123456" not in page
    client.post(reverse("cases:duty_phone"), {"number": ""})
    assert duty_phone_of(cast.agent) is None


def test_a_suggestion_fills_the_answer_and_sends_nothing(cast, client, now):
    set_up_centre(cast, now)
    case = open_one(cast, now)
    row = models.Suggestion.objects.create(
        case=case,
        sort="reply",
        thing="1",
        text="오늘 환불 처리했습니다.",
        score=0.8,
        rank=0,
        is_shown=True,
        offered_at=now,
    )
    client.force_login(cast.agent)
    assert "오늘 환불 처리했습니다." in client.get(reverse("cases:case", args=[case.pk])).content.decode()
    answer = client.post(reverse("cases:accept", args=[case.pk, row.pk]), follow=True)
    assert ">오늘 환불 처리했습니다.</textarea>" in answer.content.decode().replace("\n", "")
    assert case.messages.count() == 1
    row.refresh_from_db()
    assert row.accepted_by == cast.agent
    client.force_login(cast.outsider)
    assert client.post(reverse("cases:accept", args=[case.pk, row.pk])).status_code == 404


def test_how_good_suggestions_were_is_published(cast, client, now):
    set_up_centre(cast, now)
    case = open_one(cast, now)
    models.Suggestion.objects.create(
        case=case, sort="reply", thing="1", text="네", score=0.8, rank=0, is_shown=True, offered_at=now,
        judged_at=timezone.now(), was_right=True, accepted_at=now, accepted_by=cast.agent,
    )  # fmt: skip
    client.force_login(cast.executive)
    page = client.get(reverse("cases:suggestions")).content.decode()
    assert "답변 초안" in page and "100" in page


def test_stock_is_looked_up_and_stands_beside_the_case(cast, client, now):
    set_up_centre(cast, now)
    sell(now, days=[])
    with transaction.atomic():
        sales.store_stock([sales.StockRow(1, "RF85", "김포", 7, None, None, now)], context=context(now))
    case = open_one(cast, now)
    models.Case.objects.update(product=Product.objects.get())
    client.force_login(cast.agent)
    assert "재고 7개" in client.get(reverse("sales:stock"), {"q": "rf8"}).content.decode()
    assert "재고 7개" in client.get(reverse("cases:case", args=[case.pk])).content.decode()
