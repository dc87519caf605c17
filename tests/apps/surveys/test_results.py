"""Results: live from the responses, the same from the warehouse, filtered, split, and closed to those who may not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from meari.apps.people.rules import NotAllowed
from meari.apps.surveys import actions, models, queries, results
from meari.apps.surveys.results import Results, Selection
from meari.apps.warehouse import actions as warehouse
from tests.factories import asked, respond

pytestmark = pytest.mark.django_db
NPS = [10] * 20 + [9] * 10 + [7] * 10 + [3] * 10


@pytest.fixture(autouse=True)
def _own_fact_store(settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"


@pytest.fixture
def collector(cast, now):
    made = asked(cast.planner, now)
    respond(
        made, [{"nps": score, "csat": 5 if score > 6 else 1, "way": "web"} for score in NPS], by=cast.planner, now=now
    )
    return made


def results_of(survey, reader, now, **where) -> Results:
    versions = queries.frozen_versions(survey)
    selection = Selection(survey, (now.date() - timedelta(days=7), now.date() + timedelta(days=1)), where)
    return Results(
        selection, results.source_of(survey, reader), versions[0].definition(), "ko", versions=versions
    )  # fmt: skip


def by_key(found: Results):
    return {one.question.key: one for one in found.questions}


def told(found: Results):
    """Everything of results that can be compared."""
    return [
        (one.question.key, one.answered, one.headlines, one.weeks, one.lines, one.figure) for one in found.questions
    ]


def test_a_score_has_its_reading_distribution_weeks_and_groups(collector, cast, now):
    nps = by_key(results_of(collector.survey, cast.planner, now))["nps"]
    assert nps.answered == 50
    (key, reading), *rest = nps.headlines
    assert (key, reading.value, reading.n, rest) == ("nps", 40.0, 50, [])
    assert {row["name"]: row["n"] for row in nps.figure.rows if row["n"]} == {"3": 10, "7": 10, "9": 10, "10": 20}
    assert [one.n for _week, one in nps.weeks] == [50]
    assert [(line.group, line.readings["nps"].n) for line in nps.lines] == [(collector.pk, 50)]


def test_satisfaction_has_a_share_and_a_mean(collector, cast, now):
    csat = by_key(results_of(collector.survey, cast.planner, now))["csat"]
    assert [(key, reading.value) for key, reading in csat.headlines] == [("csat", 0.8), ("csat_mean", 80.0)]


def test_the_warehouse_says_the_same_as_the_responses(collector, cast, now, monkeypatch):
    live = results_of(collector.survey, cast.planner, now)
    warehouse.refresh(now=now, everything=True)
    monkeypatch.setattr(results, "LIVE_UP_TO", 10)
    stored = replace(live, source=results.from_rows(collector.survey, cast.planner))
    assert isinstance(stored.source, results.Store) and not isinstance(live.source, results.Store)
    assert told(stored) == told(live)
    assert stored.way == live.way


def test_an_answer_shows_at_once(collector, cast, now, client):
    client.force_login(cast.planner)
    address = f"/surveys/{collector.survey_id}/results/"
    before = client.get(address).content.decode()
    respond(collector, [{"nps": 0}], by=cast.planner, now=now)
    after = client.get(address).content.decode()
    assert ("complete responses" in before or "50" in before) and "51" in after and "51" not in before


def test_begun_responses_count_in_the_way_alone(collector, cast, now):
    respond(collector, [{"nps": 0}] * 10, by=cast.planner, now=now, is_complete=False)
    found = results_of(collector.survey, cast.planner, now)
    assert (found.way.begun, found.way.complete, found.way.partial, found.way.seconds) == (60, 50, 10, 60)
    assert found.way.stopped == [("nps", 10)]
    assert found.way.completion.value == pytest.approx(50 / 60)
    assert by_key(found)["nps"].answered == 50


def test_filters_narrow(collector, cast, now):
    other = actions.add_collector(collector.survey, kind="qr", name="QR", by=cast.planner, now=now)
    respond(other, [{"nps": 0}] * 4, by=cast.planner, now=now, language="en")
    for where, n in (({"collector": other.pk}, 4), ({"language": "ko"}, 50), ({"version": 1}, 54), ({"version": 2}, 0)):
        assert by_key(results_of(collector.survey, cast.planner, now, **where))["nps"].answered == n


def test_changed_wording_is_marked_and_can_be_split(collector, cast, now):
    survey = collector.survey
    draft = actions.start_version(survey, by=cast.planner, now=now)
    plain = draft.content | {"questions": [dict(one) for one in draft.content["questions"]]}
    plain["questions"][0]["title"] = {"ko": "동료에게 추천하시겠습니까?"}
    models.Version.objects.filter(pk=draft.pk).update(content=plain)
    actions.open_survey(survey, by=cast.planner, now=now)
    respond(collector, [{"nps": 9}] * 3, by=cast.planner, now=now)
    found = results_of(survey, cast.planner, now)
    assert {key: list(one.changed_in) for key, one in by_key(found).items() if one.changed_in} == {"nps": [2]}
    split = Results(found.selection, found.source, found.definition, "ko", split="version", versions=found.versions)
    assert {line.group: line.readings["nps"].n for line in by_key(split)["nps"].lines} == {1: 50, 2: 3}


def test_numbers_open_their_responses(collector, cast, now, client):
    client.force_login(cast.planner)
    page = client.get(f"/surveys/{collector.survey_id}/responses/?question=nps&score=3")
    assert page.context["total"] == 10 and len(page.context["page"].object_list) == 10
    one = page.context["page"].object_list[0]
    assert one.answers["nps"] == 3
    shown = client.get(f"/surveys/responses/{one.pk}/").content.decode()
    assert "홈페이지" in shown


@pytest.mark.parametrize(
    "query", ["question=%00a", "question=%00", "question=nps&choice=%00", "question=nps&item=%00'&score=%00"]
)
def test_rubbish_in_the_address_opens_nothing_and_breaks_nothing(collector, cast, client, query):
    client.force_login(cast.planner)
    assert client.get(f"/surveys/{collector.survey_id}/responses/?{query}").status_code == 200
    assert client.get(f"/surveys/{collector.survey_id}/results/?team={query}").status_code == 200


def test_open_answers_are_masked_on_the_page_of_a_response(collector, cast, now, client):
    (pk,) = respond(collector, [{"nps": 1, "why": "전화 010-1234-5678 로 주세요"}], by=cast.planner, now=now)
    client.force_login(cast.planner)
    shown = client.get(f"/surveys/responses/{pk}/").content.decode()
    assert "1234" not in shown and "전화" in shown


def test_who_may_not_read_single_responses_reads_results_only(collector, cast, client):
    client.force_login(cast.executive)
    page = client.get(f"/surveys/{collector.survey_id}/results/")
    assert page.status_code == 200 and "responses/?" not in page.content.decode()
    assert client.get(f"/surveys/{collector.survey_id}/responses/").status_code == 403
    assert client.get(f"/surveys/responses/{models.Response.objects.first().pk}/").status_code == 403
    client.force_login(cast.agent)
    assert client.get(f"/surveys/{collector.survey_id}/results/").status_code == 404


def test_few_confidential_answers_stay_closed_to_those_who_may_not_read_them(cast, now, client):
    collector = asked(cast.planner, now, privacy="confidential")
    respond(collector, [{"nps": 1}] * 4, by=cast.planner, now=now)
    client.force_login(cast.executive)
    page = client.get(f"/surveys/{collector.survey_id}/results/")
    assert page.context["is_withheld"] and page.context["blocks"] == []
    client.force_login(cast.planner)
    assert not client.get(f"/surveys/{collector.survey_id}/results/").context["is_withheld"]


def test_anonymous_surveys_give_no_rows(cast, now, client):
    collector = asked(cast.planner, now, audience="employees", privacy="anonymous")
    with pytest.raises(NotAllowed):
        respond(collector, [{"nps": 1}], by=cast.planner, now=now)
    client.force_login(cast.planner)
    page = client.get(f"/surveys/{collector.survey_id}/results/")
    assert page.headers["Location"] == f"/surveys/{collector.survey_id}/released/"
    assert client.get(f"/surveys/{collector.survey_id}/responses/").status_code == 404


def test_responses_are_brought_once_and_only_as_they_are_asked(collector, cast, now):
    assert respond(collector, [{"nps": 1}], by=cast.planner, now=now)
    row = actions.Brought("f" * 32, {"nps": 11}, now, now)
    for wrong in ({"nps": 11}, {"way": "gone"}, {"gone": 1}, {"good": ["none", "fast"]}):
        with pytest.raises(actions.WrongAnswers):
            actions.bring_responses(collector, [actions.Brought(row.token, wrong, now, now)], by=cast.planner, now=now)
    right = actions.Brought(row.token, {"nps": 10}, now, now)
    assert len(actions.bring_responses(collector, [right], by=cast.planner, now=now)) == 1
    assert actions.bring_responses(collector, [right], by=cast.planner, now=now) == []


def test_machines_get_the_same(collector, cast, now, client):
    from tests.apps.test_api import key_of

    token = key_of(cast.planner, "surveys.view")
    headers = {"Authorization": f"Bearer {token}"}
    (survey,) = client.get("/api/v1/surveys", headers=headers).json()["surveys"]
    assert (survey["id"], survey["responses"]) == (collector.survey_id, 50)
    found = client.get(f"/api/v1/surveys/{collector.survey_id}/results", headers=headers).json()
    nps = next(one for one in found["questions"] if one["key"] == "nps")
    assert (found["complete"], nps["readings"][0]["value"], nps["answered"]) == (50, 40.0, 50)
    assert client.get("/api/v1/surveys", headers={"Authorization": f"Bearer {key_of(cast.planner, 'voices.view')}"}).status_code == 403  # fmt: skip
