"""Ways of collecting: each kind keeps its promise, frames and kiosks, limits, word of mouth, the API, triggers, the plan."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from meari.apps.customers import actions as customers
from meari.apps.events.declare import Occurrence
from meari.apps.events.models import Event
from meari.apps.hooks.actions import KeyTerms, make_key
from meari.apps.sales import actions as sales
from meari.apps.surveys import actions, happening, limiting
from meari.apps.surveys.models import Collector, Invitation, MeasurementPlan, Response
from tests.factories import asked, at, context

pytestmark = pytest.mark.django_db
PAGE = re.compile(r'name="(r|screen|lang|begun)" value="([^"]*)"')


def fields(client, collector) -> dict[str, str]:
    return dict(PAGE.findall(client.get(f"/s/{collector.slug}/").content.decode()))


def test_link_page_still_costs_two_requests_and_cannot_be_framed(cast, now, client):
    response = client.get(f"/s/{asked(cast.planner, now).slug}/")
    page = response.content.decode()
    assert len(re.findall(r"<(?:script|link)[^>]*(?:src|href)=\"/", page)) == 1
    assert response["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_only_the_named_sites_may_frame_it(cast, now, client):
    collector = asked(cast.planner, now, kind="embed", options={"origins": "https://www.example.com\nhttps://*"})
    response = client.get(f"/s/{collector.slug}/")
    assert "frame-ancestors https://www.example.com;" in response["Content-Security-Policy"] + ";"
    assert "X-Frame-Options" not in response and "framed.js" in response.content.decode()
    posted = client.post(f"/s/{collector.slug}/", fields(client, collector) | {"nps": "9"})
    assert "X-Frame-Options" not in posted


def test_kiosk_remembers_nobody(cast, now, client):
    collector = asked(cast.planner, now, kind="kiosk", options={"idle_seconds": 20}, plain={"is_one_a_screen": True})
    page = client.get(f"/s/{collector.slug}/").content.decode()
    assert 'class="kiosk"' in page and 'data-idle="20"' in page and "kiosk.js" in page
    posted = client.post(f"/s/{collector.slug}/", fields(client, collector) | {"nps": "9"})
    assert not posted.cookies
    assert fields(client, collector)["screen"] == "nps"


def test_kiosk_answers_handed_in_again_after_a_bad_line_are_one(cast, now, client):
    collector = asked(cast.planner, now, kind="kiosk")
    body = {"r": "ab" * 16, "screen": fields(client, collector)["screen"], "lang": "ko", "nps": "9"}
    for _time in range(3):
        assert client.post(f"/s/{collector.slug}/", body).status_code == 200
    assert Response.objects.count() == 1


def test_too_many_requests_of_one_address_wait_and_a_kiosk_does_not(cast, now, client, settings):
    settings.SURVEY_RATE = 3
    link = asked(cast.planner, now)
    statuses = [client.get(f"/s/{link.slug}/").status_code for _time in range(4)]
    assert statuses == [200, 200, 200, 429]
    kiosk = asked(cast.planner, now, kind="kiosk")
    assert {client.get(f"/s/{kiosk.slug}/").status_code for _time in range(5)} == {200}


def test_limit_counts_by_line_and_collector_and_begins_anew_each_minute():
    def ask(address: str, slug: str = "a", at: float = 1000.0) -> bool:
        return limiting.is_too_often(address, slug, most=1, at=at)

    assert [ask("10.0.0.1"), ask("10.0.0.1"), ask("10.0.0.2"), ask("10.0.0.1", "b")] == [False, True, False, False]
    assert [ask("2001:db8::1"), ask("2001:db8::2"), ask("2001:db8:1::1")] == [False, True, False]
    assert not ask("10.0.0.1", at=1060.0)
    assert not any(b"10.0.0.1" in key for key in limiting._counts)


def test_promoters_are_offered_an_address_to_pass_on_and_it_is_counted(cast, now, client):
    collector = asked(cast.planner, now)
    actions.offer_sharing(collector, is_offered=True, by=cast.planner, now=now)
    shared = Collector.objects.get(kind="referral")
    glad = client.post(f"/s/{collector.slug}/", fields(client, collector) | {"nps": "9"}).content.decode()
    client.cookies.clear()
    cool = client.post(f"/s/{collector.slug}/", fields(client, collector) | {"nps": "8"}).content.decode()
    assert (shared.slug in glad, shared.slug in cool) == (True, False)
    client.post(f"/s/{shared.slug}/", fields(client, shared) | {"nps": "10"})
    assert shared.responses.count() == 1


def test_qr_code_is_svg_and_png_and_a_sheet(cast, now, client):
    collector = asked(cast.planner, now, kind="qr")
    client.force_login(cast.planner)
    svg, png = (client.get(reverse(f"surveys:code_{form}", args=[collector.pk])) for form in ("svg", "png"))
    assert (svg["Content-Type"], svg.content[:4]) == ("image/svg+xml", b"<svg")
    assert (png["Content-Type"], png.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert (
        f"http://127.0.0.1:8000/s/{collector.slug}/"
        in client.get(reverse("surveys:sheet", args=[collector.pk])).content.decode()
    )
    client.force_login(cast.nobody)
    assert client.get(reverse("surveys:code_svg", args=[collector.pk])).status_code == 404


class TestApi:
    def hand_in(self, client, collector, token="", **said):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return client.post(
            f"/api/v1/surveys/{collector.slug}/responses",
            json.dumps(said),
            content_type="application/json",
            headers=headers,
        )

    @pytest.fixture
    def public(self, cast, now):
        return asked(cast.planner, now, kind="api", options={"is_public": True}, plain={"is_one_a_screen": True})

    def test_same_key_is_one_response(self, public, client):
        said = {
            "key": "order-1024",
            "answers": {
                "nps": 9,
                "csat": 5,
                "way": "other",
                "way.other": "백화점",
                "good": ["fast", "kind"],
                "why": "좋아요",
            },
        }
        for _time in range(2):
            answer = self.hand_in(client, public, **said)
            assert (answer.status_code, answer.json()) == (200, {"state": "complete", "missing": []})
        assert Response.objects.get().answers == {
            "nps": 9, "csat": 5, "way": "other", "way:other": "백화점", "good": ["fast", "kind"], "why": "좋아요",
        }  # fmt: skip

    def test_begun_ones_go_on_with_the_same_key(self, public, client):
        assert self.hand_in(client, public, key="order-0001", answers={"nps": 9}).json() == {
            "state": "partial",
            "missing": ["csat"],
        }
        assert self.hand_in(client, public, key="order-0001", answers={"csat": 4}).json()["missing"] == ["way"]
        assert Response.objects.get().answers == {"nps": 9, "csat": 4}

    @pytest.mark.parametrize(("answers", "status"), [({"nps": 11}, 422), ({"nope": 1}, 422), ({"nps": {"a": 1}}, 422)])
    def test_wrong_answers_are_named(self, public, client, answers, status):
        answer = self.hand_in(client, public, key="order-0001", answers=answers)
        assert answer.status_code == status

    def test_without_a_key_only_where_the_collector_says_so(self, cast, now, client):
        collector = asked(cast.planner, now, kind="api")
        assert self.hand_in(client, collector, key="order-1024", answers={"nps": 9}).status_code == 401
        _key, token = make_key(KeyTerms("앱", ("surveys.open",), now + timedelta(days=3650)), by=cast.planner, now=now)
        assert self.hand_in(client, collector, token, key="order-1024", answers={"nps": 9}).status_code == 200
        link = asked(cast.planner, now)
        assert self.hand_in(client, link, token, key="order-1024", answers={"nps": 9}).status_code == 404


@pytest.fixture
def order(now):
    """Kim ordered yesterday."""
    row = customers.CustomerRow("C1", "김하늘", None, "kim@example.com", "서울", "VIP", None)
    product = sales.ProductRow(1, "RF85", "냉장고 RF85", "냉장고", 1_000_000, None, ())
    line = sales.OrderRow(1, "O-1", "1", at("2026-11-15"), "RF85", 1, 1_000_000, "C1", "자사몰")
    with transaction.atomic():
        customers.store_customers([row], context=context(now))
        sales.store_products([product], context=context(now))
        sales.store_orders([line], context=context(now))
    return Event.objects.filter(type="sales.orders_received").latest("pk")


def occurred(event: Event) -> Occurrence:
    return Occurrence(event.pk, event.type, event.subject_id, event.payload)


class TestTriggers:
    @pytest.fixture
    def trigger(self, cast, now):
        collector = asked(cast.planner, now, kind="email")
        terms = actions.Terms("sales.orders_received", 72, 30, 100)
        return actions.add_trigger(collector, terms, by=cast.planner, now=now)

    def test_order_asks_its_customer_once_and_days_later(self, trigger, order, now):
        assert [actions.react(occurred(order), now=now) for _time in range(3)] == [1, 0, 0]
        held = Invitation.objects.get()
        assert (held.due_at, held.order.external_id, held.state) == (
            at("2026-11-15") + timedelta(hours=72),
            "O-1",
            "waiting",
        )
        assert actions.send_due(now=now) == 0
        assert actions.send_due(now=held.due_at) == 1

    def test_quiet_days_and_switching_off_ask_nobody(self, trigger, order, cast, now):
        other = asked(cast.planner, now, kind="email")
        actions.add_trigger(other, actions.Terms("sales.orders_received", 0, 30, 100), by=cast.planner, now=now)
        assert actions.react(occurred(order), now=now) == 1
        Invitation.objects.all().delete()
        for one in (trigger, *other.triggers.all()):
            actions.set_trigger_active(one, is_active=False, by=cast.planner, now=now)
        assert actions.react(occurred(order), now=now) == 0

    def test_sample_is_the_share_and_the_same_each_time(self):
        from meari.apps.surveys.actions.triggering import is_sampled

        chosen = [n for n in range(2000) if is_sampled(1, f"c{n}", 25)]
        assert 430 < len(chosen) < 570 and chosen == [n for n in range(2000) if is_sampled(1, f"c{n}", 25)]

    def test_events_that_tell_of_nobody_cannot_be_chosen(self, cast, now):
        assert (
            "sales.orders_received" in happening.usable_types()
            and "surveys.responses_received" in happening.usable_types()
        )
        assert "voices.topic_named" not in happening.usable_types()
        collector = asked(cast.planner, now, kind="email")
        with pytest.raises(actions.WrongEvent):
            actions.add_trigger(collector, actions.Terms("voices.topic_named", 0, 0, 100), by=cast.planner, now=now)

    def test_event_reaches_the_trigger_by_itself(self, trigger, order, run_jobs):
        assert happening.found(occurred(order), now=at("2026-11-16"))[0].cause.startswith("order:")


def test_plan_shows_gaps_and_who_is_asked_too_often(cast, now, client):
    questions = [{"key": "nps", "kind": "nps", "title": {"ko": "추천?"}, "touchpoint": "배송"}]
    collector = asked(cast.planner, now, kind="email", plain={"questions": questions})
    client.force_login(cast.planner)
    page = client.get(reverse("surveys:plan")).content.decode()
    assert "배송" in page
    said = {"data": "배송 NPS", "touchpoint": "배송", "survey": collector.survey_id, "rhythm": "monthly"}
    client.post(reverse("surveys:plan"), said)
    row = MeasurementPlan.objects.get()
    assert "이 기간에 답변이 없음" in client.get(reverse("surveys:plan")).content.decode()
    client.post(reverse("surveys:plan_row", args=[row.pk]), said | {"data": "배송 만족"})
    assert MeasurementPlan.objects.get().data == "배송 만족"
    client.post(reverse("surveys:drop_plan_row", args=[row.pk]))
    assert not MeasurementPlan.objects.exists()
    client.force_login(cast.executive)
    assert client.post(reverse("surveys:plan"), said).status_code == 403


def test_pages_of_the_planner(cast, now, client):
    collector = asked(cast.planner, now, kind="email")
    client.force_login(cast.planner)
    page = client.get(reverse("surveys:collect", args=[collector.survey_id])).content.decode()
    assert "키오스크" in page
    client.post(reverse("surveys:set_collector_open", args=[collector.pk]))
    assert not Collector.objects.get(pk=collector.pk).is_open
    client.post(reverse("surveys:add_trigger", args=[collector.pk]), {
        "event_type": "sales.orders_received", "delay_hours": 72, "quiet_days": 30, "share": 50,
    })  # fmt: skip
    trigger = collector.triggers.get()
    client.post(reverse("surveys:set_trigger_active", args=[trigger.pk]))
    trigger.refresh_from_db()
    assert (trigger.share, trigger.is_active) == (50, False)
    reward = {
        "name": "메일",
        "purpose": "information",
        "has_reward": "on",
        "expires_days": 14,
        "most_reminders": 1,
        "reminder_days": 3,
    }
    refused = client.post(reverse("surveys:collector", args=[collector.pk]), reward)
    assert refused.status_code == 200 and not Collector.objects.get(pk=collector.pk).options.get("has_reward")
    client.post(reverse("surveys:collector", args=[collector.pk]), reward | {"purpose": "advertising"})
    assert Collector.objects.get(pk=collector.pk).options["purpose"] == "advertising"
