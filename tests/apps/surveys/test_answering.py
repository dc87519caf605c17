"""Somebody answers: screens follow each other, nothing is lost or doubled, a response that is over stays as it is."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from meari.apps.events.models import Event
from meari.apps.surveys import actions
from meari.apps.surveys.models import QuotaCount, Response
from tests.factories import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def collector(cast, now):
    return asked(cast.planner, now)


def begin(client: Client, collector, query: str = "") -> dict[str, str]:
    page = client.get(f"/s/{collector.slug}/{query}").content.decode()
    return dict(re.findall(r'name="(r|screen|lang)" value="([^"]*)"', page))


def test_one_page_is_answered_and_thanked_for(collector, client):
    fields = begin(client, collector)
    page = client.post(
        f"/s/{collector.slug}/", fields | {"nps": "9", "good": ["fast", "kind"], "why": " 빨라요\r\n좋아요 "}
    )
    assert "고맙습니다" in page.content.decode()
    response = Response.objects.get()
    assert response.answers == {"nps": 9, "good": ["fast", "kind"], "why": "빨라요\n좋아요"}
    assert (response.state, response.language) == ("complete", "ko")


def test_looking_at_the_page_writes_nothing(collector, client):
    begin(client, collector)
    assert not Response.objects.exists()


def test_same_submission_twice_is_one_response(collector, client):
    fields = begin(client, collector) | {"nps": "9"}
    client.post(f"/s/{collector.slug}/", fields)
    client.post(f"/s/{collector.slug}/", fields | {"nps": "0"})
    assert Response.objects.get().answers == {"nps": 9}


def test_what_is_missing_is_said_beside_the_question_and_the_rest_is_kept(collector, client):
    page = client.post(f"/s/{collector.slug}/", begin(client, collector) | {"csat": "4", "why": "음"})
    assert page.status_code == 422
    assert "이 질문에는 답해 주셔야" in page.content.decode()
    response = Response.objects.get()
    assert (response.state, response.answers) == ("partial", {"csat": 4, "why": "음"})


def test_other_words_stand_beside_the_choice_only_while_it_is_chosen(collector, client):
    fields = begin(client, collector) | {"nps": "5", "way": "web", "way.other": "백화점"}
    client.post(f"/s/{collector.slug}/", fields)
    assert Response.objects.get().answers == {"nps": 5, "way": "web"}
    client.cookies.clear()
    client.post(f"/s/{collector.slug}/", begin(client, collector) | {"nps": "5", "way": "other", "way.other": "백화점"})
    assert Response.objects.first().answers == {"nps": 5, "way": "other", "way:other": "백화점"}


def one_by_one(cast, now, **plain):
    return asked(cast.planner, now, plain={"is_one_a_screen": True, **plain})


def test_screens_go_forward_and_back(cast, now, client):
    collector = one_by_one(cast, now)
    fields = begin(client, collector)
    assert fields["screen"] == "nps"

    def hand_in(**more: str) -> str:
        page = client.post(f"/s/{collector.slug}/", fields | more).content.decode()
        fields["screen"] = (re.findall(r'name="screen" value="([^"]*)"', page) or ["over"])[0]
        return page

    hand_in(nps="3")
    assert fields["screen"] == "csat"
    hand_in(csat="2")
    page = hand_in(back="1", way="store")
    assert fields["screen"] == "csat"
    assert re.search(r'value="2" checked', page)
    hand_in(csat="1")
    assert fields["screen"] == "way"
    assert Response.objects.get().answers == {"nps": 3, "csat": 1, "way": "store"}


def test_the_same_browser_goes_on_where_it_left_off(cast, now, client):
    collector = one_by_one(cast, now)
    client.post(f"/s/{collector.slug}/", begin(client, collector) | {"nps": "3"})
    again = begin(client, collector)
    assert (again["screen"], again["r"]) == ("csat", Response.objects.get().token)
    assert begin(Client(), collector)["screen"] == "nps"


def test_hidden_questions_keep_no_answer(cast, now, client):
    rules = [{"when": "nps <= 6", "effect": "show", "targets": ["why"]}]
    collector = one_by_one(cast, now, rules=rules)
    fields = begin(client, collector)
    for screen, answer in (("nps", "3"), ("csat", ""), ("way", ""), ("good", "")):
        client.post(f"/s/{collector.slug}/", fields | {"screen": screen, screen: answer})
    client.post(f"/s/{collector.slug}/", fields | {"screen": "why", "why": "늦어요", "back": "1"})
    page = client.post(f"/s/{collector.slug}/", fields | {"screen": "nps", "nps": "10"})
    assert "늦어요" not in page.content.decode()
    for screen in ("csat", "way", "good"):
        client.post(f"/s/{collector.slug}/", fields | {"screen": screen})
    response = Response.objects.get()
    assert (response.state, response.answers) == ("complete", {"nps": 10})


def test_language_changes_on_the_way_and_keeps_what_was_written(cast, now, client):
    collector = one_by_one(cast, now)
    fields = begin(client, collector)
    client.post(f"/s/{collector.slug}/", fields | {"nps": "7"})
    page = client.post(f"/s/{collector.slug}/", fields | {"screen": "csat", "csat": "4", "stay": "en"}).content.decode()
    assert ">Next<" in page
    assert 'value="4" checked' in page


def test_quota_lets_in_no_more_than_its_limit(cast, now, client):
    collector = asked(cast.planner, now, plain={"quotas": [{"key": "fans", "when": "nps >= 9", "limit": 1}]})
    for _ in range(2):
        client.cookies.clear()
        fields = begin(client, collector)
        client.post(f"/s/{collector.slug}/", fields | {"nps": "10"})
        client.post(f"/s/{collector.slug}/", fields | {"screen": "csat,way,good,why"})
    assert list(Response.objects.order_by("pk").values_list("state", flat=True)) == ["complete", "quota_full"]
    assert QuotaCount.objects.get().count == 1


def test_variables_of_the_address_are_kept_if_the_survey_knows_them(cast, now, client):
    collector = asked(cast.planner, now, plain={"variables": ["channel"]})
    page = client.get(f"/s/{collector.slug}/?channel=kakao&spy=1").content.decode()
    fields = dict(re.findall(r'name="(r|screen|lang|v\.\w+)" value="([^"]*)"', page))
    client.post(f"/s/{collector.slug}/", fields | {"nps": "8"})
    assert Response.objects.get().variables == {"channel": "kakao"}


def test_closed_survey_says_so(collector, cast, now, client):
    actions.close_survey(collector.survey, by=cast.planner, now=now)
    page = client.get(f"/s/{collector.slug}/")
    assert (page.status_code, "마감" in page.content.decode()) == (200, True)
    assert client.get("/s/nothere/").status_code == 404


def test_answers_are_told_in_one_event_a_survey(collector, client, now):
    for _ in range(3):
        client.cookies.clear()
        client.post(f"/s/{collector.slug}/", begin(client, collector) | {"nps": "8"})
    assert actions.gather_responses(now=now) == 3
    assert actions.gather_responses(now=now) == 0
    event = Event.objects.get(type="surveys.responses_received")
    assert (event.count, len(event.payload["response_ids"])) == (3, 3)


@pytest.mark.parametrize("hostile", ["1e3", "11", "-1", "９", "0x9", "9" * 5000, "<script>"])
def test_hostile_scores_are_refused(collector, client, hostile):
    page = client.post(f"/s/{collector.slug}/", begin(client, collector) | {"nps": hostile})
    assert page.status_code == 422
    assert "<script>" not in page.content.decode()
    assert "nps" not in Response.objects.get().answers
