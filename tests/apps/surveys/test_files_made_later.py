"""Files of many responses are made by a job: progress, a stop, one day for the one who asked, rights and the log at every download."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from meari.apps.jobs import queries as jobs
from meari.apps.jobs.models import Progress
from meari.apps.people.models import Grant
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy.actions import NoReason
from meari.apps.privacy.models import AccessEntry
from meari.apps.surveys import actions, taking
from meari.apps.surveys.actions import Wanted, filing
from meari.apps.surveys.models import TakenFile
from tests.apps.surveys.answered import answer, answered, survey_of

pytestmark = pytest.mark.django_db
COUNT, WHY = 1_200, "분기 보고서"


@pytest.fixture(autouse=True)
def _small(monkeypatch, settings, tmp_path):
    settings.HOME = tmp_path
    monkeypatch.setattr(filing, "AT_ONCE", 1_000)


@pytest.fixture
def survey(cast, now):
    return answered(cast.planner, now, COUNT)


def wanted(key="csv", **more):
    return Wanted(key, "ko", reason=WHY, **more)


def on_disk(tmp_path) -> list[Path]:
    return list((tmp_path / "files").rglob("*.*")) + [
        path for path in (tmp_path / "files").rglob("*") if path.is_file()
    ]


def test_a_long_file_is_made_by_a_job_and_fetched(survey, cast, client, run_jobs):
    client.force_login(cast.planner)
    page = client.post(reverse("surveys:take_file", args=[survey.pk, "csv"]), {"reason": WHY})
    assert page.status_code == 302 and page.headers["Location"] == reverse("surveys:files", args=[survey.pk])
    assert not AccessEntry.objects.exists()  # nothing has left yet
    waiting = client.get(page.headers["Location"]).content.decode()
    assert "every 2s" in waiting and reverse("surveys:stop_file", args=[TakenFile.objects.get().pk]) in waiting
    assert client.get(page.headers["Location"]).context["is_making"]
    run_jobs()
    made = TakenFile.objects.get()
    assert (made.state, made.responses, jobs.progress(made.progress_key).state) == ("ready", COUNT, "done")
    assert "every 2s" not in client.get(page.headers["Location"]).content.decode()
    sent = client.post(reverse("surveys:fetch_file", args=[made.pk]))
    lines = b"".join(sent.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == COUNT + 1 and sent.headers["Content-Disposition"].startswith("attachment")
    assert "[전화번호]" in "".join(lines) and "010-1234" not in "".join(lines)
    entry = AccessEntry.objects.get()
    assert (entry.user, entry.deed, entry.kind, entry.count, entry.reason) == (
        cast.planner,
        "export",
        "surveys.response",
        COUNT,
        WHY,
    )
    assert client.get(reverse("surveys:fetch_file", args=[made.pk])).status_code == 405


def test_a_short_file_is_sent_at_once(cast, now, client):
    survey = answered(cast.planner, now, 10)
    client.force_login(cast.planner)
    page = client.post(reverse("surveys:take_file", args=[survey.pk, "csv"]), {"reason": WHY})
    assert b"".join(page.streaming_content)
    assert page.status_code == 200 and not TakenFile.objects.exists()


@pytest.mark.parametrize("key", sorted(taking.formats()))
def test_every_format_tells_how_far_it_is_and_can_be_stopped(survey, cast, now, key, tmp_path, monkeypatch):
    heard = []
    made = actions.ask_file(survey, wanted(key), by=cast.planner, now=now)
    move = filing.jobs.move_progress

    def told(progress_key, *, done, now):
        heard.append(done)
        if done >= 1_000:
            filing.jobs.request_stop(progress_key)
        move(progress_key, done=done, now=now)

    monkeypatch.setattr(filing.jobs, "move_progress", told)
    actions.make_file(made.pk, clock=timezone.now)
    made.refresh_from_db()
    assert (made.state, heard, on_disk(tmp_path)) == ("stopped", [0, 500, 1_000], [])
    assert jobs.progress(made.progress_key).total == COUNT * taking.formats()[key].passes


def test_a_stop_before_it_begins_is_heard(survey, cast, now, tmp_path, run_jobs):
    made = actions.ask_file(survey, wanted(), by=cast.planner, now=now)
    with pytest.raises(NotAllowed):
        actions.stop_file(made, by=cast.executive)
    assert actions.stop_file(made, by=cast.planner)
    run_jobs()
    made.refresh_from_db()
    assert (made.state, on_disk(tmp_path)) == ("stopped", [])
    assert actions.ask_file(survey, wanted(), by=cast.planner, now=now).state == "making"


def test_an_error_leaves_nothing_and_says_so(survey, cast, now, tmp_path, monkeypatch, client):
    made = actions.ask_file(survey, wanted(), by=cast.planner, now=now)

    def break_off(*_told):
        raise OSError("disk full")

    monkeypatch.setattr(taking.formats()["csv"], "write", break_off)
    with pytest.raises(OSError, match="disk full"):
        actions.make_file(made.pk, clock=timezone.now)
    made.refresh_from_db()
    assert (made.state, jobs.progress(made.progress_key).problem, on_disk(tmp_path)) == ("failed", "error", [])
    client.force_login(cast.planner)
    assert 'role="alert"' in client.get(reverse("surveys:files", args=[survey.pk])).content.decode()


def test_one_at_a_time_for_a_reason_and_with_the_rights(survey, cast, now):
    with pytest.raises(NoReason):
        actions.ask_file(survey, Wanted("csv", "ko", reason="aaaa"), by=cast.planner, now=now)
    with pytest.raises(NotAllowed):
        actions.ask_file(survey, wanted(), by=cast.agent, now=now)
    with pytest.raises(NotAllowed):
        actions.ask_file(survey, wanted(is_original=True), by=cast.executive, now=now)
    collector = survey_of(cast.planner, now, audience="employees", privacy="anonymous")
    with pytest.raises(actions.Anonymous):
        actions.ask_file(collector.survey, wanted(), by=cast.planner, now=now)
    actions.ask_file(survey, wanted(), by=cast.planner, now=now)
    with pytest.raises(actions.AlreadyMaking):
        actions.ask_file(survey, wanted("json"), by=cast.planner, now=now)


def test_what_came_after_asking_is_not_in_it(survey, cast, now):
    made = actions.ask_file(survey, wanted(), by=cast.planner, now=now)
    answer(survey_of(cast.planner, now), 5, now=now)
    actions.make_file(made.pk, clock=timezone.now)
    made.refresh_from_db()
    assert made.responses == COUNT


def test_whoever_lost_the_right_or_never_asked_does_not_get_it(survey, cast, now, client):
    made = actions.ask_file(survey, wanted(), by=cast.planner, now=now)
    actions.make_file(made.pk, clock=timezone.now)
    address = reverse("surveys:fetch_file", args=[made.pk])
    for other in (cast.executive, cast.privacy, cast.nobody):
        client.force_login(other)
        assert client.post(address).status_code in {403, 404}
    made.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.fetch_file(made, by=cast.privacy, address=None, now=timezone.now())
    Grant.objects.filter(user=cast.planner).delete()
    client.force_login(cast.planner)
    assert client.post(address).status_code in {403, 404}
    assert not AccessEntry.objects.exists()


def test_its_day_passes(survey, cast, now, tmp_path, client):
    made = actions.ask_file(survey, wanted(), by=cast.planner, now=now)
    actions.make_file(made.pk, clock=timezone.now)
    made.refresh_from_db()
    assert len(set(on_disk(tmp_path))) == 1
    assert actions.clear_files(now=timezone.now()) == 0
    late = timezone.now() + timedelta(days=1, minutes=1)
    with pytest.raises(actions.NotThere):
        actions.fetch_file(made, by=cast.planner, address=None, now=late)
    assert actions.clear_files(now=late) == 1
    assert (TakenFile.objects.count(), on_disk(tmp_path)) == (0, [])
    client.force_login(cast.planner)
    assert client.post(reverse("surveys:fetch_file", args=[made.pk])).status_code == 404


def test_a_file_that_vanished_is_said_to_be_gone(survey, cast, now, tmp_path, client):
    made = actions.ask_file(survey, wanted(), by=cast.planner, now=now)
    actions.make_file(made.pk, clock=timezone.now)
    for path in set(on_disk(tmp_path)):
        path.unlink()
    client.force_login(cast.planner)
    assert client.post(reverse("surveys:fetch_file", args=[made.pk])).status_code == 302
    assert not AccessEntry.objects.exists()


def test_a_job_that_runs_twice_makes_it_once(survey, cast, now):
    made = actions.ask_file(survey, wanted(), by=cast.planner, now=now)
    actions.make_file(made.pk, clock=timezone.now)
    before = Progress.objects.get().moved_at
    actions.make_file(made.pk, clock=timezone.now)
    assert Progress.objects.get().moved_at == before
