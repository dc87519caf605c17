"""Open answers become voices: once, masked, and without the customer where that was promised."""

from __future__ import annotations

from datetime import timedelta

import pytest

from meari.apps.surveys import actions, queries
from meari.apps.surveys.models import AnswerVoice, Response
from meari.apps.surveys.queries import results as reads
from meari.apps.voices.models import Voice
from tests.factories import asked, respond

pytestmark = pytest.mark.django_db
WORDS = {"nps": 2, "why": "배송이 늦었어요. 010-1234-5678로 연락 주세요."}


def heard(collector, cast, now, answers=(WORDS,), **more) -> int:
    ids = respond(collector, list(answers), by=cast.planner, now=now, **more)
    return actions.voice_answers(collector.survey_id, ids, now=now)


def test_an_open_answer_is_a_masked_voice(cast, now):
    assert heard(asked(cast.planner, now), cast, now) == 1
    voice, response = Voice.objects.get(), Response.objects.get()
    assert (voice.external_id, voice.channel, voice.main_class) == (f"survey:{response.pk}:why", "survey", "delivery")
    assert "1234" not in voice.text
    link = AnswerVoice.objects.get()
    assert (link.response, link.voice, link.question) == (response, voice, "why")


def test_once_however_often_it_is_told(cast, now):
    collector = asked(cast.planner, now)
    assert heard(collector, cast, now) == 1
    ids = list(Response.objects.values_list("pk", flat=True))
    assert actions.voice_answers(collector.survey_id, ids, now=now) == 0
    assert (Voice.objects.count(), AnswerVoice.objects.count()) == (1, 1)


def test_questions_may_keep_their_answers_to_themselves(cast, now):
    keep = {"key": "why", "kind": "long_text", "title": {"ko": "이유"}, "settings": {"is_voice": False}}
    nps = {"key": "nps", "kind": "nps", "title": {"ko": "추천"}}
    collector = asked(cast.planner, now, plain={"questions": [nps, keep]})
    assert heard(collector, cast, now) == 0
    assert heard(asked_again(cast, now), cast, now, answers=[{"nps": 1, "why": "네"}, {"nps": 3}]) == 0


def asked_again(cast, now):
    return asked(cast.planner, now)


@pytest.mark.parametrize(("privacy", "is_linked"), [("named", True), ("confidential", False)])
def test_confidential_answers_name_no_customer(cast, now, privacy, is_linked):
    from meari.apps.customers.models import Customer

    customer = Customer.objects.create(external_id="C1")
    assert heard(asked(cast.planner, now, privacy=privacy), cast, now, customer="C1") == 1
    assert Voice.objects.get().customer == (customer if is_linked else None)


def test_employees_are_no_voices_of_customers(cast, now):
    assert heard(asked(cast.planner, now, audience="employees", privacy="confidential"), cast, now) == 0
    assert not Voice.objects.exists()


def test_a_begun_response_says_nothing_yet(cast, now):
    assert heard(asked(cast.planner, now), cast, now, is_complete=False) == 0


@pytest.mark.parametrize("many", [0, 2_000])
def test_the_newest_open_answers_are_listed_however_many_there_are(cast, now, monkeypatch, many):
    monkeypatch.setattr(reads, "MANY", many)
    collector = asked(cast.planner, now)
    for days in (3, 1, 9, 2, 5, 4, 7):
        heard(collector, cast, now - timedelta(days=days), language="en" if days == 1 else "ko")
    period = (now.date() - timedelta(days=8), now.date())
    wanted = {"period": period, "reader": cast.planner, "names": {"delivery": "배송"}}
    found = queries.told(collector.survey, "why", where={}, **wanted)
    assert [(now - one.received_at).days for one in found.newest] == [1, 2, 3, 4, 5]
    assert (found.n, found.classes) == (6, [("delivery", "배송", 6)])
    korean = queries.told(collector.survey, "why", where={"language": "ko"}, **wanted)
    assert [(now - one.received_at).days for one in korean.newest] == [2, 3, 4, 5, 7] and korean.n == 5
    assert queries.told(collector.survey, "why", where={}, **wanted | {"reader": cast.nobody}).newest == []
