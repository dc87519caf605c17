"""An edition goes to every subscriber once, is read, questioned and answered; automatic reports publish themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from meari.apps.people import models as people
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy.models import Sealed
from meari.apps.reports import actions, circulation, models, periods, queries
from meari.apps.sending.models import Letter
from tests.factories import SEOUL, hear, sell, weeks_of_days

pytestmark = pytest.mark.django_db
PERIOD = periods.parse("2026-W46")


@pytest.fixture(autouse=True)
def _own_fact_store(settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"


@pytest.fixture
def edition(cast, now):
    sell(now, days=weeks_of_days(PERIOD.last, weeks=3))
    hear(now, "배송이 늦어요", day=PERIOD.last)
    return actions.publish_edition(actions.ensure_report("weekly"), PERIOD, by=None, now=now)


def group(cast, now, **made_of):
    report = actions.ensure_report("weekly")
    draft = actions.GroupDraft(made_of.pop("name", "관리자"), **made_of)
    return actions.define_group(report, draft, by=cast.planner, now=now)


def addressed() -> set[str]:
    return set(Letter.objects.filter(about_kind="reports.edition").values_list("key", flat=True))


def test_group_is_made_of_teams_roles_and_people_who_may_read(cast, now):
    centre = people.Team.objects.get(key="centre")
    made = group(
        cast, now, teams=[centre], roles=[people.Role.objects.get(key="executive")], people=[cast.nobody, cast.it]
    )
    assert {user.name for user in circulation.members(made)} == {"agent", "outsider", "executive"}
    everybody = group(cast, now, name="모두", is_everybody=True)
    assert {user.name for user in circulation.members(everybody)} == {
        "planner",
        "executive",
        "sales",
        "agent",
        "outsider",
    }


def test_edition_goes_out_once_to_everybody_in_any_group(cast, edition, now):
    group(cast, now, people=[cast.executive, cast.sales], gets_pdf=False)
    group(cast, now, name="영업", people=[cast.sales], gets_pdf=True)
    assert [(one.user.name, one.gets_pdf) for one in circulation.subscribers(edition.report)] == [
        ("executive", False),
        ("sales", True),
    ]
    assert actions.circulate(edition, now=now) == 2
    assert actions.circulate(edition, now=now) == 2
    expected = {f"reports.edition:{edition.pk}:user:{user.pk}" for user in (cast.executive, cast.sales)}
    assert addressed() == expected
    group(cast, now, name="기획", people=[cast.planner])
    actions.circulate(edition, now=now)
    assert addressed() == {*expected, f"reports.edition:{edition.pk}:user:{cast.planner.pk}"}


def test_letter_holds_the_report_in_the_readers_language(cast, edition, now):
    people.User.objects.filter(pk=cast.sales.pk).update(language="en")
    group(cast, now, people=[cast.executive, cast.sales])
    actions.circulate(edition, now=now)
    issues = {language: circulation.Issue(edition, language) for language in ("ko", "en")}
    assert issues["ko"].subject == "[메아리] 주간 CS 리포트 2026-W46" and "Weekly CS report" in issues["en"].subject
    assert "매출 현황" in issues["ko"].html and f"/reports/{edition.pk}/" in issues["ko"].text
    assert issues["ko"].pdf[0].content.startswith(b"%PDF")
    letters = {letter.key.rpartition(":")[2]: letter for letter in Letter.objects.all()}
    assert len(letters) == 2 and Sealed.objects.filter(owner_id__in=[letter.pk for letter in letters.values()]).exists()


def test_publishing_sends_the_edition_round(cast, now, run_jobs):
    group(cast, now, people=[cast.executive])
    edition = actions.publish_edition(actions.ensure_report("weekly"), PERIOD, by=None, now=now)
    run_jobs()
    assert addressed() == {f"reports.edition:{edition.pk}:user:{cast.executive.pk}"}


def test_automatic_report_publishes_itself_once_when_its_hour_has_come(cast, edition):
    monthly = actions.ensure_report("monthly")
    actions.plan_report(monthly, actions.Plan(True, 2, 9), by=cast.planner, now=datetime(2026, 11, 1, 9, tzinfo=SEOUL))
    early = [datetime(2026, 11, 1, 12, tzinfo=SEOUL), datetime(2026, 11, 2, 8, 59, tzinfo=SEOUL)]
    assert [actions.publish_due(now=moment) for moment in early] == [[], []]
    due = datetime(2026, 11, 2, 9, 5, tzinfo=SEOUL)
    assert [one.period for one in actions.publish_due(now=due)] == ["2026-10"]
    assert actions.publish_due(now=due + timedelta(hours=1)) == []


def test_reading_is_noted_by_a_press_not_by_opening(cast, edition, now, client):
    group(cast, now, people=[cast.executive])
    client.force_login(cast.executive)
    client.get(reverse("reports:edition", args=[edition.pk]))
    assert not models.Receipt.objects.exists()
    client.post(reverse("reports:read", args=[edition.pk]))
    client.post(reverse("reports:read", args=[edition.pk]))
    (row,) = queries.receipts(edition)
    assert (row.user, row.read_at is not None) == (cast.executive, True)
    client.force_login(cast.planner)
    assert "1명 중 1명이 읽었습니다" in client.get(reverse("reports:receipts", args=[edition.pk])).content.decode()
    client.force_login(cast.nobody)
    assert client.post(reverse("reports:read", args=[edition.pk])).status_code in {403, 404}


def test_question_reaches_the_planner_and_its_answer_the_asker(cast, edition, now, client):
    client.force_login(cast.sales)
    client.post(reverse("reports:ask", args=[edition.pk]), {"element": "sales", "text": "왜 줄었나요?"})
    question = models.Question.objects.get()
    client.post(reverse("reports:answer", args=[question.pk]), {"text": "제가 답합니다"})
    question.refresh_from_db()
    assert question.answered_at is None
    client.force_login(cast.planner)
    client.post(reverse("reports:answer", args=[question.pk]), {"text": "추석 뒤라서요"})
    page = client.get(reverse("reports:edition", args=[edition.pk])).content.decode()
    assert "왜 줄었나요?" in page and "추석 뒤라서요" in page
    keys = set(Letter.objects.filter(about_kind="reports.question").values_list("key", flat=True))
    assert keys == {
        f"reports.question:{question.pk}:asked:{cast.planner.pk}",
        f"reports.question:{question.pk}:answered:{cast.sales.pk}",
    }
    with pytest.raises(actions.AlreadyAnswered):
        actions.answer_question(question, text="또", by=cast.planner, now=now)


def test_only_who_publishes_says_who_gets_it(cast, now, client):
    report = actions.ensure_report("weekly")
    for user in (cast.sales, cast.agent, cast.executive):
        with pytest.raises(NotAllowed):
            actions.define_group(report, actions.GroupDraft("x"), by=user, now=now)
    client.force_login(cast.planner)
    told = {"name": "영업", "people": [cast.sales.pk], "gets_pdf": "on"}
    page = client.post(reverse("reports:define_group", args=[report.pk]), told, follow=True).content.decode()
    assert "영업: 1명이 받습니다" in page
    client.post(reverse("reports:plan", args=[report.pk]), {"is_automatic": "on", "days_after": "1", "hour": "9"})
    report.refresh_from_db()
    assert (report.is_automatic, report.hour) == (True, 9)
    made = models.SubscriberGroup.objects.get()
    client.post(reverse("reports:remove_group", args=[made.pk]))
    assert not models.SubscriberGroup.objects.exists()
