"""Anonymous surveys: nothing leads from an answer to a person, and only what the audit lets through is ever shown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from meari.apps.events.models import Event
from meari.apps.people.rules import NotAllowed
from meari.apps.surveys import actions
from meari.apps.surveys.models import Envelope, Release, Response, Unsealed
from tests.factories import asked

pytestmark = pytest.mark.django_db
TEAMS = [
    {"key": "a", "words": {"ko": "상담1팀"}},
    {"key": "b", "words": {"ko": "상담2팀"}},
    {"key": "c", "words": {"ko": "배송팀"}},
]
PLAIN = {
    "title": {"ko": "우리 팀 이야기"},
    "languages": ["ko"],
    "questions": [
        {"key": "team", "kind": "single", "title": {"ko": "어느 팀에 계십니까?"}, "choices": TEAMS},
        {"key": "enps", "kind": "enps", "title": {"ko": "이 회사를 추천하시겠습니까?"}, "is_required": True},
        {"key": "say", "kind": "long_text", "title": {"ko": "하고 싶은 말씀"}},
    ],
    "dimensions": ["team"],
    "is_one_a_screen": True,
}


@pytest.fixture
def collector(cast, now):
    return asked(cast.planner, now, plain=PLAIN, audience="employees", privacy="anonymous")


def fields_of(page: str) -> dict[str, str]:
    found = re.findall(r'name="(r|screen|lang|begun|carried)" value="([^"]*)"', page)
    return {name: value.replace("&quot;", '"') for name, value in found}


def answer(client, collector, **answers: str) -> str:
    """Walk through all screens; returns the fields of the last one."""
    page = client.get(f"/s/{collector.slug}/").content.decode()
    while (fields := fields_of(page)).get("screen"):
        page = client.post(
            f"/s/{collector.slug}/", fields | {fields["screen"]: answers.get(fields["screen"], "")}
        ).content.decode()
        last = fields
    assert "고맙습니다" in page
    return json.dumps(last | {last["screen"]: answers.get(last["screen"], "")})


def fill(client, collector, sizes: dict[str, int], say: Callable[[int], str] = lambda _n: "") -> None:
    for team, size in sizes.items():
        for number in range(size):
            answer(client, collector, team=team, enps=str((number * 3) % 11), say=say(number))


def test_nothing_is_kept_before_the_end_and_nothing_but_the_answers_after_it(collector, client):
    before = Event.objects.count()
    page = client.get(f"/s/{collector.slug}/")
    page = client.post(f"/s/{collector.slug}/", fields_of(page.content.decode()) | {"team": "a"})
    assert not Envelope.objects.exists()
    assert not page.cookies
    answer(client, collector, team="a", enps="7")
    assert list(Envelope.objects.values_list("answers", flat=True)) == [{"team": "a", "enps": 7}]
    assert {field.name for field in Envelope._meta.fields} == {"id", "survey", "version", "answers"}
    assert (Response.objects.count(), Event.objects.count()) == (0, before)
    assert not client.cookies


def test_last_screen_handed_in_twice_is_one_answer_also_after_the_box_was_opened(collector, client, cast, now):
    last = json.loads(answer(client, collector, team="a", enps="7"))
    client.post(f"/s/{collector.slug}/", last)
    assert Envelope.objects.count() == 1
    fill(client, collector, {"a": 9})
    actions.close_survey(collector.survey, by=cast.planner, now=now)
    actions.release_answers(collector.survey, by=cast.planner, now=now)
    actions.open_survey(collector.survey, by=cast.planner, now=now)
    client.post(f"/s/{collector.slug}/", last)
    assert (Envelope.objects.count(), Unsealed.objects.count()) == (0, 10)


@pytest.mark.parametrize("carried", [
    '{"a": {"enps": 99, "team": "zzz", "say": 5, "nothere": 1}, "s": ["team", "x", 3]}', "[]", "{", "null", '{"a": [1], "s": {}}',
    '{"a": {"team": {"a": "b"}, "enps": true}}', "[" * 5000, '{"a": {"enps": "7"}, "s": "team"}',
])  # fmt: skip
def test_what_a_page_carries_is_believed_only_where_it_could_have_been_answered(collector, client, carried):
    fields = fields_of(client.get(f"/s/{collector.slug}/").content.decode()) | {"carried": carried}
    for screen, value in (("team", "b"), ("enps", "3"), ("say", "")):
        page = client.post(f"/s/{collector.slug}/", fields | {"screen": screen, screen: value}).content.decode()
        fields = fields_of(page) or fields
    assert [set(one) <= {"team", "enps", "say"} for one in Envelope.objects.values_list("answers", flat=True)] == [True]


def released(collector, cast, now, run_jobs) -> dict:
    actions.close_survey(collector.survey, by=cast.planner, now=now)
    actions.release_answers(collector.survey, by=cast.planner, now=now)
    run_jobs()
    return Release.objects.order_by("-number").first().content


def test_small_teams_and_what_would_give_them_away_are_not_published(collector, client, cast, now, run_jobs):
    fill(client, collector, {"a": 8, "b": 7, "c": 4})
    content = released(collector, cast, now, run_jobs)
    shown = {tuple(values) for _dimensions, values, _release, _n in content["publication"]["cells"]}
    assert ("c",) not in shown
    assert not {("a",), ("b",)} <= shown  # with the total both would give the third away
    assert () in shown


def test_comments_wait_for_ten_and_are_masked(collector, client, cast, now, run_jobs):
    fill(client, collector, {"a": 12}, say=lambda n: f"연락처는 010-1234-56{n:02} 입니다" if n < 9 else "")
    assert released(collector, cast, now, run_jobs)["comments"]["say"]["texts"] == []
    actions.open_survey(collector.survey, by=cast.planner, now=now)
    fill(client, collector, {"a": 10}, say=lambda n: f"새 의견 010-9876-54{n:02}")
    texts = released(collector, cast, now, run_jobs)["comments"]["say"]["texts"]
    assert len(texts) == 19
    assert not any(re.search(r"\d{4}-\d{4}", text) for text in texts)


def test_one_late_answer_waits(collector, client, cast, now, run_jobs):
    fill(client, collector, {"a": 8, "b": 8})
    before = released(collector, cast, now, run_jobs)
    actions.open_survey(collector.survey, by=cast.planner, now=now)
    answer(client, collector, team="a", enps="10")
    actions.close_survey(collector.survey, by=cast.planner, now=now)
    with pytest.raises(actions.TooFewNew):
        actions.release_answers(collector.survey, by=cast.planner, now=now)
    assert Release.objects.get().content == before
    assert Envelope.objects.count() == 1


def test_open_surveys_release_nothing(collector, client, cast, now):
    fill(client, collector, {"a": 8})
    with pytest.raises(actions.NotClosed):
        actions.release_answers(collector.survey, by=cast.planner, now=now)
    for user in (cast.sales, cast.agent, cast.it, cast.privacy, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.release_answers(collector.survey, by=user, now=now)


@pytest.mark.parametrize("kind", ["file", "signature", "number", "moment", "slider", "product", "ranking"])
def test_questions_that_name_somebody_keep_an_anonymous_survey_from_opening(cast, now, kind):
    plain = PLAIN | {
        "questions": [*PLAIN["questions"], {"key": "x", "kind": kind, "title": {"ko": "무엇입니까?"}, "choices": TEAMS}]
    }
    with pytest.raises(actions.NotReady) as refused:
        asked(cast.planner, now, plain=plain, audience="employees", privacy="anonymous")
    assert "not_anonymous" in [problem.key for problem in refused.value.problems]


def test_everybody_reads_the_same_release_and_nothing_before_it(collector, client, cast, now, run_jobs):
    fill(client, collector, {"a": 12, "b": 11}, say=lambda n: f"한마디 {n}")
    client.force_login(cast.planner)
    assert "한마디" not in client.get(f"/surveys/{collector.survey_id}/released/").content.decode()
    released(collector, cast, now, run_jobs)
    page = client.get(f"/surveys/{collector.survey_id}/released/").content.decode()
    assert "한마디 3" in page
    assert "상담1팀" in page
    for user in (cast.sales, cast.agent, cast.nobody):
        client.force_login(user)
        assert client.get(f"/surveys/{collector.survey_id}/released/").status_code == 404
