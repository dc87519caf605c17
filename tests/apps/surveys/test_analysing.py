"""Answers are put side by side, weighted and explained; pages read what actions stored."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from meari.apps.events.models import Event
from meari.apps.people.rules import NotAllowed
from meari.apps.surveys import actions, analysis_pictures, jobs, queries, studies
from meari.apps.surveys.actions import CROSS, DRIVERS, Margins
from meari.apps.surveys.models import Analysis, Response, Weighting
from meari.engines.analysis.raking import WrongMargins
from tests.apps.surveys.answered import answer, answered, survey_of

pytestmark = pytest.mark.django_db
TABLE = {"row": "nps", "column": "way", "show": "shares", "weighting": None}
HALVES = Margins("고객 명부", {"way": {"web": 0.5, "store": 0.4, "other": 0.1}})


@pytest.fixture
def survey(cast, now):
    return answered(cast.planner, now)


def test_fields_are_read_from_every_kind_of_question(survey):
    known = queries.fields_of(survey, "en")
    assert [key for key, one in known.items() if one.is_number] == ["nps", "csat", "about.kind", "about.quick"]
    assert [key for key, _words in known["nps"].choices] == ["detractor", "passive", "promoter"]
    assert known["about.kind"].scale == (1, 3)
    assert known["good"].is_many and not known["good"].is_split
    assert (known["way"].words("web"), known["@language"].words("ko"), known["$store"].label) == (
        "Web",
        "한국어",
        "store",
    )


def test_cross_table_finds_that_the_web_is_happier(survey, cast, now):
    found = actions.ask_analysis(survey, sort=CROSS, asked=TABLE, by=cast.planner, now=now)
    result = found.result
    assert found.state == "done"
    assert [one["key"] for one in result["columns"]] == ["web", "store", "other"]
    promoters = result["cells"][result["rows"].index("promoter")]
    assert "B" in promoters[0]["letters"] and promoters[0]["value"] > promoters[1]["value"]
    assert sum(one["n"] for one in result["columns"]) == result["n"] == 400
    shown = Response.objects.filter(answers__way="web")
    promoting = sum(one.answers["nps"] >= 9 for one in shown)
    assert promoters[0]["value"] == pytest.approx(promoting / len(shown))


def test_same_question_is_kept_once_and_asked_anew(survey, cast, now):
    first = actions.ask_analysis(survey, sort=CROSS, asked=TABLE, by=cast.planner, now=now)
    answer(survey.collectors.get(), 0, now=now)
    second = actions.ask_analysis(survey, sort=CROSS, asked=TABLE, by=cast.executive, now=now)
    assert (first.pk, Analysis.objects.count()) == (second.pk, 1)
    assert Event.objects.filter(type="surveys.analysed").count() == 2


def test_nps_by_a_variable_is_told_in_points(survey, cast, now):
    asked = {"row": "nps", "column": "$store", "show": "means", "weighting": None}
    result = actions.ask_analysis(survey, sort=CROSS, asked=asked, by=cast.planner, now=now).result
    scores = [{"S0": [], "S1": [], "S2": []}]
    for one in Response.objects.all():
        scores[0][one.variables["store"]].append((one.answers["nps"] >= 9) - (one.answers["nps"] <= 6))
    wanted = {key: 100 * sum(x) / len(x) for key, x in scores[0].items()}
    assert result["show"] == "nps"
    assert {
        one["key"]: cell["value"] for one, cell in zip(result["columns"], result["cells"][0], strict=True)
    } == pytest.approx(wanted)


def test_values_that_few_gave_are_not_named(survey, cast, now):
    Response.objects.filter(pk__in=list(Response.objects.values_list("pk", flat=True)[:9])).update(
        variables={"store": "김민수"}
    )
    asked = {"row": "csat", "column": "$store", "show": "shares", "weighting": None}
    result = actions.ask_analysis(survey, sort=CROSS, asked=asked, by=cast.planner, now=now).result
    assert {one["key"] for one in result["columns"]} == {"S0", "S1", "S2"}


def test_drivers_rank_what_was_planted(survey, cast, now):
    asked = {"outcome": "csat", "drivers": ["about.kind", "about.quick"], "method": "weights"}
    result = actions.ask_analysis(survey, sort=DRIVERS, asked=asked, by=cast.planner, now=now).result
    found = result["importance"]
    assert found["drivers"][0]["key"] == "about.kind" and found["drivers"][0]["share"]["low"] > 0.8
    assert found["n"] == Response.objects.exclude(answers__about=None).exclude(answers__about__quick="none").count()
    assert found["n"] + found["left_out"] == 400
    assert [one["key"] for one in result["contrasts"]] == ["about.kind", "about.quick"]


def test_weights_meet_their_margins_and_move_the_table(survey, cast, now):
    kept = actions.save_weighting(survey, HALVES, by=cast.planner, now=now)
    assert kept.summary["is_converged"] and kept.summary["design_effect"] > 1
    assert kept.summary["reached"]["way"] == pytest.approx({"web": 0.5, "store": 0.4, "other": 0.1}, abs=1e-4)
    plain = actions.ask_analysis(survey, sort=CROSS, asked={**TABLE, "column": "@collector"}, by=cast.planner, now=now)
    heavy = actions.ask_analysis(
        survey, sort=CROSS, asked={**TABLE, "column": "@collector", "weighting": kept.pk}, by=cast.planner, now=now
    )
    shares = [one.result["totals"][one.result["rows"].index("promoter")]["value"] for one in (plain, heavy)]
    assert shares[1] > shares[0] + 0.05
    assert heavy.result["effective_n"] == pytest.approx(kept.summary["effective_n"])


def test_impossible_margins_keep_nothing(survey, cast, now):
    with pytest.raises(WrongMargins):
        actions.save_weighting(survey, Margins("x", {"way": {"web": 0.5, "gone": 0.5}}), by=cast.planner, now=now)
    assert not Weighting.objects.exists()


def test_new_answers_move_the_weights_by_a_job(survey, cast, now):
    kept = actions.save_weighting(survey, HALVES, by=cast.planner, now=now - timedelta(days=2))
    more = survey_of(cast.planner, now)
    answer(more, 40, now=now + timedelta(days=1), seed=5)
    Response.objects.filter(collector=more).update(
        collector=survey.collectors.get(), survey=survey, completed_at=now + timedelta(days=1)
    )
    jobs.weigh_again.function(survey_id=survey.pk)
    kept.refresh_from_db()
    assert kept.summary["n"] == 440


def test_weights_stay_when_a_new_answer_has_no_target(survey, cast, now):
    kept = actions.save_weighting(survey, HALVES, by=cast.planner, now=now)
    kept.margins = {"way": {"web": 0.5, "store": 0.4, "gone": 0.1}}
    actions.weigh_again(kept, now=now)
    assert (kept.problem, kept.summary["n"]) == ("empty_category", 400)


def test_only_builders_weigh_and_only_readers_ask(survey, cast, now):
    with pytest.raises(NotAllowed):
        actions.save_weighting(survey, HALVES, by=cast.executive, now=now)
    with pytest.raises(NotAllowed):
        actions.ask_analysis(survey, sort=CROSS, asked=TABLE, by=cast.agent, now=now)
    kept = actions.save_weighting(survey, HALVES, by=cast.planner, now=now)
    with pytest.raises(NotAllowed):
        actions.remove_weighting(kept, by=cast.executive, now=now)
    actions.remove_weighting(kept, by=cast.planner, now=now)
    assert not Weighting.objects.exists()


def test_anonymous_answers_are_never_put_side_by_side(cast, now, client):
    collector = survey_of(cast.planner, now, audience="employees", privacy="anonymous")
    with pytest.raises(actions.Anonymous):
        actions.ask_analysis(collector.survey, sort=CROSS, asked=TABLE, by=cast.planner, now=now)
    client.force_login(cast.planner)
    for name in ("cross", "drivers", "weights", "files"):
        page = client.get(reverse(f"surveys:{name}", args=[collector.survey_id]))
        assert page.status_code == 200 and "익명" in page.content.decode()
        assert '<form method="post" action' not in page.content.decode().split("<main")[1]


def test_long_questions_are_left_to_a_job(
    survey, cast, client, monkeypatch, run_jobs, django_capture_on_commit_callbacks
):
    monkeypatch.setitem(actions.analysing.AT_ONCE, CROSS, 10)
    client.force_login(cast.planner)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(reverse("surveys:cross", args=[survey.pk]), TABLE | {"weighting": ""}, follow=True)
    assert "계산하고 있습니다" in page.content.decode()
    run_jobs()
    assert Analysis.objects.get().state == "done"


def test_pages_show_tables_drivers_and_weights(survey, cast, now, client):
    client.force_login(cast.planner)
    page = client.post(
        reverse("surveys:cross", args=[survey.pk]), TABLE | {"weighting": ""}, follow=True
    ).content.decode()
    assert "홈페이지" in page and 'class="letters"' in page and "Benjamini" in page
    asked = {"outcome": "csat", "drivers": ["about.kind", "about.quick"], "method": "shapley"}
    page = client.post(reverse("surveys:drivers", args=[survey.pk]), asked, follow=True).content.decode()
    assert "원인" in page and "친절했다" in page
    address = reverse("surveys:weights", args=[survey.pk])
    data = {"name": "명부", "least": "0.2", "most": "5", "m0_0": "50", "m0_1": "40", "m0_2": "10"}
    page = client.post(f"{address}?by=way", data, follow=True).content.decode()
    assert "명부" in page and "유효 표본" in page
    page = client.post(f"{address}?by=way", data | {"m0_0": "70"}).content.decode()
    assert "100 %" in page
    kept = Weighting.objects.get()
    assert client.get(f"{address}?by=way&name={kept.name}").context["form"].initial["m0_0"] == 50
    client.post(reverse("surveys:remove_weights", args=[kept.pk]))
    assert not Weighting.objects.exists()


def test_wrong_questions_are_said_beside_the_field(survey, cast, client):
    client.force_login(cast.planner)
    address = reverse("surveys:cross", args=[survey.pk])
    assert client.post(address, TABLE | {"column": "nps", "weighting": ""}).context["form"].errors["column"]
    assert (
        client.post(address, TABLE | {"row": "way", "column": "csat", "show": "means", "weighting": ""})
        .context["form"]
        .errors["show"]
    )
    drivers = client.post(
        reverse("surveys:drivers", args=[survey.pk]), {"outcome": "csat", "drivers": ["nps"], "method": "weights"}
    )
    assert drivers.context["form"].errors["drivers"]
    assert client.get(f"{address}?a=999").status_code == 404


def test_survey_that_was_never_asked_says_so(cast, now, client):
    from meari.apps.surveys import definition

    new = actions.New("초안", "customers", "named", definition.read({"title": {"ko": "초안"}}))
    draft = actions.make_survey(new, by=cast.planner, now=now)
    client.force_login(cast.planner)
    for name in ("cross", "drivers", "weights", "files"):
        assert client.get(reverse(f"surveys:{name}", args=[draft.pk])).status_code == 200


def test_who_may_read_may_look_but_not_weigh(survey, cast, client):
    client.force_login(cast.executive)
    assert client.get(reverse("surveys:cross", args=[survey.pk])).status_code == 200
    assert 'name="by"' not in client.get(reverse("surveys:weights", args=[survey.pk])).content.decode()
    assert client.get(reverse("surveys:files", args=[survey.pk])).status_code == 403
    client.force_login(cast.agent)
    assert client.get(reverse("surveys:cross", args=[survey.pk])).status_code == 404


def test_question_that_left_the_survey_is_said_to_be_gone(survey, cast, now):
    found = actions.ask_analysis(survey, sort=CROSS, asked={**TABLE, "row": "nothing"}, by=cast.planner, now=now)
    assert found.result == {"gone": "nothing"}
    with pytest.raises(studies.FieldGone):
        actions.save_weighting(survey, Margins("x", {"nothing": {"a": 1.0}}), by=cast.planner, now=now)


def test_pictures_leave_room_for_every_interval(survey, cast, now):
    known = queries.fields_of(survey, "ko")
    asked = {"row": "csat", "column": "way", "show": "means", "weighting": None}
    result = actions.ask_analysis(survey, sort=CROSS, asked=asked, by=cast.planner, now=now).result
    axis = analysis_pictures.table(result, known["csat"], known["way"])["xAxis"]
    assert axis["min"] == 0 and axis["max"] >= max(cell["high"] for cell in result["cells"][0])
