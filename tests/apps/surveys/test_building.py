"""A planner builds: questions come, move, go and come back; two people at once lose nothing; others only look."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from meari.apps.events.models import Event
from meari.apps.people.rules import NotAllowed
from meari.apps.surveys import actions, banking, definition, queries
from meari.apps.surveys.models import Collector, Response, Survey, Version
from tests.factories import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(cast, now):
    """A draft made of the template that follows a case."""
    template = banking.templates()["csat_case"]
    return actions.make_survey(
        actions.New("상담 후", "customers", "named", template.definition), by=cast.planner, now=now
    )


@pytest.fixture
def planner(cast, client):
    client.force_login(cast.planner)
    return client


def keys(survey: Survey) -> list[str]:
    return [question.key for question in queries.newest_version(survey).definition().questions]


def question(survey: Survey, key: str):
    return queries.newest_version(survey).definition().question(key)


def post(client: Client, deed: str, /, *arguments: object, **data: object):
    return client.post(reverse(f"surveys:{deed}", args=arguments), data)


def fields(client: Client, survey: Survey, key: str) -> dict[str, str]:
    """What the form of a question would hand in."""
    page = client.get(reverse("surveys:build", args=[survey.pk]), {"q": key}).content.decode()
    form = page[page.index('id="question-form"') :]
    form, found = form[: form.index("</form>")], {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or "checked" in tag):
            found[name[1]] = value[1] if value else "on"
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        found[name] = text
    for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, flags=re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_from_a_template_to_an_open_survey_in_three_languages(planner, cast):
    page = planner.get(reverse("surveys:new"), {"template": "csat_case"}).content.decode()
    assert "상담 후 만족도 (CSAT)" in page
    given = {
        "template": "csat_case",
        "name": "상담",
        "audience": "customers",
        "privacy": "named",
        "languages": ["ko", "en", "vi"],
    }
    made = planner.post(reverse("surveys:new"), given)
    survey = Survey.objects.get()
    assert made["Location"] == reverse("surveys:build", args=[survey.pk])
    post(planner, "open", survey.pk)
    survey.refresh_from_db()
    link = Collector.objects.get()
    assert (survey.state, link.kind) == ("open", "link")
    assert queries.newest_version(survey).definition().languages == ("ko", "en", "vi")
    assert "Please choose" not in planner.get(reverse("surveys:answer", args=[link.slug])).content.decode()


def test_question_is_added_behind_the_chosen_one_with_the_words_of_its_kind(planner, survey):
    post(planner, "add_question", survey.pk, kind="nps", after="solved")
    assert keys(survey)[:3] == ["solved", "nps", "open_issue"]
    assert set(question(survey, "nps").title) == {"ko", "en"}
    post(planner, "add_question", survey.pk, bank="expectation", after="nps")
    assert keys(survey)[2] == "expectation"
    assert post(planner, "add_question", survey.pk, kind="nothing_like_it").status_code == 404


def test_question_moves_and_is_copied(planner, survey):
    post(planner, "move_question", survey.pk, "comment", to="0")
    assert keys(survey)[0] == "comment"
    post(planner, "copy_question", survey.pk, "csat")
    at = keys(survey).index("csat")
    assert keys(survey)[at + 1] == "csat_2"
    assert question(survey, "csat_2").title == question(survey, "csat").title


def test_deleted_question_takes_its_rules_along_and_brings_them_back(planner, survey):
    before = queries.newest_version(survey).definition().plain()
    post(planner, "remove_question", survey.pk, "solved")
    now = queries.newest_version(survey).definition()
    assert "solved" not in keys(survey) and [rule.when for rule in now.rules] == ["csat <= 2"]
    assert "질문을 지웠습니다" in planner.get(reverse("surveys:build", args=[survey.pk])).content.decode()
    post(planner, "restore_question", survey.pk)
    assert queries.newest_version(survey).definition().plain() == before
    assert post(planner, "restore_question", survey.pk).status_code == 404


def test_words_and_choices_are_saved_and_keys_stay(planner, survey):
    given = fields(planner, survey, "solved") | {
        "title_ko": "다 되었습니까?",
        "choice-4-ko": "환불받았다",
        "choice-4-en": "Refunded",
    }
    assert post(planner, "change_question", survey.pk, "solved", **given).status_code == 302
    changed = question(survey, "solved")
    assert changed.title["ko"] == "다 되었습니까?" and changed.is_required
    assert [(one.key, one.code) for one in changed.choices] == [
        ("yes", 1),
        ("partly", 2),
        ("no", 3),
        ("unsure", 4),
        ("c5", 5),
    ]


def test_line_moves_and_goes_by_its_button_and_many_are_pasted(planner, survey):
    given = fields(planner, survey, "solved")
    post(planner, "change_question", survey.pk, "solved", **given, line="choice-3:up")
    assert [one.key for one in question(survey, "solved").choices] == ["yes", "partly", "unsure", "no"]
    given = fields(planner, survey, "solved")
    post(planner, "change_question", survey.pk, "solved", **given, line="choice-0:drop")
    assert [one.key for one in question(survey, "solved").choices] == ["partly", "unsure", "no"]
    given = fields(planner, survey, "solved") | {"choice-several": "전액 환불\n\n교환"}
    post(planner, "change_question", survey.pk, "solved", **given)
    assert [one.words["ko"] for one in question(survey, "solved").choices][-2:] == ["전액 환불", "교환"]


def test_number_of_a_removed_choice_is_never_given_again_once_it_was_asked(planner, survey, cast, now):
    given = fields(planner, survey, "solved") | {"choice-4-ko": "환불받았다"}
    post(planner, "change_question", survey.pk, "solved", **given)
    actions.open_survey(survey, by=cast.planner, now=now)
    actions.start_version(survey, by=cast.planner, now=now)
    post(planner, "change_question", survey.pk, "solved", **fields(planner, survey, "solved"), line="choice-4:drop")
    post(
        planner,
        "change_question",
        survey.pk,
        "solved",
        **fields(planner, survey, "solved") | {"choice-4-ko": "교환받았다"},
    )
    assert [(one.key, one.code) for one in question(survey, "solved").choices][-1] == ("c6", 6)


def test_saving_while_typing_gives_back_only_what_moved(planner, survey):
    given = fields(planner, survey, "csat") | {"title_ko": "만족하셨습니까?", "choice-several": "들어가면 안 됨"}
    page = planner.post(
        reverse("surveys:change_question", args=[survey.pk, "csat"]), given, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in page and 'hx-swap-oob="true"' in page and "만족하셨습니까?" in page
    basis = re.search(r'id="basis" value="(\w+)"', page)
    assert basis and basis[1] != given["basis"]


def test_two_people_at_one_question_lose_nothing(planner, survey, cast, now):
    mine = fields(planner, survey, "csat") | {"title_ko": "내 문구"}
    theirs = definition.Question("csat", "csat", {"ko": "남의 문구", "en": "Theirs"})
    actions.edit_draft(survey, lambda held: held.with_question(theirs), by=cast.planner, now=now)
    page = post(planner, "change_question", survey.pk, "csat", **mine)
    shown = page.content.decode()
    assert page.status_code == 409
    assert "내 문구" in shown and "남의 문구" in shown and "잃어버린 것은 없습니다" in shown
    assert question(survey, "csat").title["ko"] == "남의 문구"
    post(planner, "change_question", survey.pk, "csat", **mine, mine="1")
    assert question(survey, "csat").title["ko"] == "내 문구"


def test_two_people_at_two_questions_do_not_meet(planner, survey, cast, now):
    mine = fields(planner, survey, "csat") | {"title_ko": "내 문구"}
    theirs = definition.Question("comment", "long_text", {"ko": "남의 문구"})
    actions.edit_draft(survey, lambda held: held.with_question(theirs), by=cast.planner, now=now)
    assert post(planner, "change_question", survey.pk, "csat", **mine).status_code == 302
    assert (question(survey, "csat").title["ko"], question(survey, "comment").title["ko"]) == ("내 문구", "남의 문구")


def test_draft_change_needs_the_revision_that_was_read(survey, cast, now):
    held = queries.draft_of(survey)
    actions.change_draft(survey, held.definition(), revision=held.revision, by=cast.planner, now=now)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.change_draft(survey, held.definition(), revision=held.revision, by=cast.planner, now=now)


def test_preview_walks_through_the_logic_and_stores_nothing(planner, survey):
    address = reverse("surveys:preview", args=[survey.pk])
    first = planner.get(address).content.decode()
    assert "저장되지 않습니다" in first and "문의하신 문제는 해결되었습니까?" in first
    sent = dict(re.findall(r'name="(r|screen|lang)" value="([^"]*)"', first))
    second = planner.post(address, sent | {"solved": "no"}).content.decode()
    assert "아직 남아 있는 문제" in second
    other = planner.post(address, sent | {"solved": "yes"}).content.decode()
    assert "얼마나 만족하십니까" in other and "아직 남아 있는 문제" not in other
    assert not Response.objects.exists()
    alone = planner.get(address, {"q": "cause", "lang": "en"})
    assert "What were you dissatisfied with?" in alone.content.decode()
    assert "frame-ancestors 'self'" in alone["Content-Security-Policy"] and alone["X-Frame-Options"] == "SAMEORIGIN"


def test_frozen_wording_cannot_be_changed_until_a_new_version_begins(planner, survey, cast, now):
    actions.open_survey(survey, by=cast.planner, now=now)
    assert post(planner, "add_question", survey.pk, kind="nps").status_code == 404
    post(planner, "start_version", survey.pk)
    post(planner, "add_question", survey.pk, kind="nps")
    given = fields(planner, survey, "csat") | {"title_ko": "만족하셨습니까?", "set-points": "7"}
    post(planner, "change_question", survey.pk, "csat", **given)
    page = planner.get(reverse("surveys:versions", args=[survey.pk])).content.decode()
    assert "결과 새로 시작" in page and "새 질문" in page
    assert [version.number for version in survey.versions.all()] == [2, 1]


def test_rules_are_made_as_sentences_and_removed(planner, survey):
    given = {
        "mode": "lines", "joiner": "and", "subject-0": "a:csat", "operator-0": "at_least", "value-0": "4",
        "effect": "show", "target": "comment",
    }  # fmt: skip
    sentence = "이상이면 ‘5. 더 하고 싶은 말씀이 있으면 적어 주세요’를 묻습니다."
    address = reverse("surveys:new_rule", args=[survey.pk])
    assert sentence in planner.post(address, given).content.decode()
    assert len(queries.newest_version(survey).definition().rules) == 2
    planner.post(address, given | {"save": "1"})
    rule = queries.newest_version(survey).definition().rules[-1]
    assert (rule.when, str(rule.effect), rule.targets) == ("csat >= 4", "show", ("comment",))
    assert sentence in planner.get(reverse("surveys:logic", args=[survey.pk])).content.decode()
    post(planner, "remove_rule", survey.pk, 2)
    assert len(queries.newest_version(survey).definition().rules) == 2


def test_text_that_cannot_be_read_is_located(planner, survey):
    given = {"mode": "text", "when": "csat <= and", "effect": "end", "save": "1"}
    page = planner.post(reverse("surveys:new_rule", args=[survey.pk]), given).content.decode()
    assert '<pre class="located">' in page and "자리에는" in page
    assert len(queries.newest_version(survey).definition().rules) == 2


def test_rule_that_somebody_else_changed_is_shown_beside_mine(planner, survey, cast, now):
    given = {"mode": "text", "when": "csat = 1", "effect": "end", "save": "1", "basis": "0" * 16}
    page = planner.post(reverse("surveys:new_rule", args=[survey.pk]), given)
    assert page.status_code == 409
    assert "csat = 1" in page.content.decode() and "잃어버린 것은 없습니다" in page.content.decode()


def test_quota_and_random_group_are_set(planner, survey):
    given = {"mode": "text", "when": "solved = yes", "name": "happy", "limit": "50", "save": "1"}
    planner.post(reverse("surveys:new_quota", args=[survey.pk]), given)
    planner.post(reverse("surveys:shuffle", args=[survey.pk]), {"key": ["csat", "comment"]})
    held = queries.newest_version(survey).definition()
    assert [(one.key, one.when, one.limit) for one in held.quotas] == [("happy", "solved = yes", 50)]
    assert held.shuffled == (("csat", "comment"),)


def test_settings_are_saved_and_the_promise_is_fixed_once_open(planner, survey, cast, now):
    given = {
        "title_ko": "새 제목", "title_en": "New", "languages": ["ko", "en", "ja"], "is_one_a_screen": "0",
        "redirect": "https://example.com/", "variables": "channel, region", "name": "다른 이름", "privacy": "confidential",
    }  # fmt: skip
    assert post(planner, "settings", survey.pk, **given).status_code == 302
    held = queries.newest_version(survey).definition()
    survey.refresh_from_db()
    assert (held.title["ko"], held.languages, held.variables) == ("새 제목", ("ko", "en", "ja"), ("channel", "region"))
    assert (survey.name, survey.privacy, held.is_one_a_screen) == ("다른 이름", "confidential", False)
    actions.open_survey(survey, by=cast.planner, now=now)
    with pytest.raises(actions.Fixed):
        actions.change_survey(survey, name="x", privacy="named", by=cast.planner, now=now)


def test_redirect_to_a_script_is_refused(planner, survey):
    given = {
        "title_ko": "제목",
        "languages": ["ko"],
        "is_one_a_screen": "1",
        "redirect": "javascript:alert(1)",
        "name": "x",
        "privacy": "named",
    }
    assert post(planner, "settings", survey.pk, **given).status_code == 200
    assert queries.newest_version(survey).definition().redirect == ""


def test_survey_with_errors_is_not_opened_and_says_why(planner, survey):
    post(planner, "add_question", survey.pk, kind="single")
    page = planner.get(reverse("surveys:check", args=[survey.pk])).content.decode()
    assert "아직 질문 문구가 없습니다" in page
    post(planner, "open", survey.pk)
    survey.refresh_from_db()
    assert survey.state == "draft"


def test_sample_size_helper_says_how_many(planner, survey):
    page = planner.get(
        reverse("surveys:check", args=[survey.pk]), {"margin": "5", "rate": "20", "measure": "share"}
    ).content.decode()
    assert "응답 385건" in page and "1,925" in page


def test_draft_is_dropped_but_a_survey_that_was_opened_stays(survey, cast, now):
    other = asked(cast.planner, now).survey
    with pytest.raises(actions.Fixed):
        actions.drop_survey(other, by=cast.planner, now=now)
    actions.drop_survey(survey, by=cast.planner, now=now)
    assert not Version.objects.filter(survey_id=survey.pk).exists()
    assert Event.objects.filter(type="surveys.survey_dropped").count() == 1


@pytest.mark.parametrize("page", ["build", "logic", "settings", "check", "versions", "preview"])
def test_pages_open_for_readers_of_that_audience_alone(page, survey, cast, client):
    opened = set()
    for key, user in cast.everybody().items():
        client.force_login(user)
        answer = client.get(reverse(f"surveys:{page}", args=[survey.pk]))
        assert answer.status_code in {200, 404}, (key, answer.status_code)
        opened |= {key} if answer.status_code == 200 else set()
    assert opened == {"planner", "executive", "sales"}


def test_sales_may_look_but_not_change(survey, cast, client, now):
    client.force_login(cast.sales)
    page = client.get(reverse("surveys:build", args=[survey.pk])).content.decode()
    assert "질문 더하기" not in page and 'fieldset class="set-plain" disabled' in page
    for name, arguments in (
        ("add_question", []),
        ("remove_question", ["csat"]),
        ("change_question", ["csat"]),
        ("open", []),
        ("drop", []),
    ):
        assert (
            client.post(reverse(f"surveys:{name}", args=[survey.pk, *arguments]), {"kind": "nps"}).status_code == 403
        ), name
    assert (
        client.post(
            reverse("surveys:new_rule", args=[survey.pk]),
            {"mode": "text", "when": "csat = 1", "effect": "end", "save": "1"},
        ).status_code
        == 403
    )
    with pytest.raises(NotAllowed):
        actions.edit_draft(survey, lambda held: held, by=cast.sales, now=now)


def test_list_asks_the_database_as_often_for_three_surveys_as_for_one(
    planner, survey, cast, now, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        planner.get(reverse("surveys:index"))
        with CaptureQueriesContext(connection) as caught:
            planner.get(reverse("surveys:index"))
        return len(caught)

    one = count()
    asked(cast.planner, now)
    asked(cast.planner, now)
    assert count() == one


def test_employees_surveys_are_for_those_who_may_read_them(cast, client, now):
    from meari.apps.people import actions as people
    from meari.apps.people.models import Role, Team
    from meari.apps.people.rights import EVERYWHERE

    hr = people.add_user(
        email="hr@example.com",
        name="hr",
        password="meari-tests",
        team=Team.objects.get(key="company"),
        by=None,
        now=now,
    )
    people.grant_role(hr, role=Role.objects.get(key="hr"), scope=EVERYWHERE, by=None, now=now)
    survey = asked(cast.planner, now, audience="employees", privacy="anonymous").survey
    for user, status in ((hr, 200), (cast.sales, 404)):
        client.force_login(user)
        assert client.get(reverse("surveys:build", args=[survey.pk])).status_code == status
    client.force_login(hr)
    assert "배송 만족도" in client.get(reverse("surveys:index")).content.decode()
