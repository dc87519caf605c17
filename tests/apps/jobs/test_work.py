"""Jobs run at least once, are tried again after errors, and come back when their worker dies."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from meari.apps.jobs import actions, models, queries, work

pytestmark = pytest.mark.django_db
ran: list[str] = []


@work.job("tests.note", retries=2, first_delay=timedelta(seconds=10), time_limit=timedelta(minutes=1))
def note(*, word: str) -> None:
    if word == "fail":
        raise ValueError(word)
    ran.append(word)


work.every("30 9 * * *", name="tests.daily", job=note)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    ran.clear()


def test_queued_job_runs_once(run_jobs):
    note.later(word="hello")
    assert run_jobs() == 1
    assert ran == ["hello"]


def test_failing_job_is_queued_again_with_growing_delay_until_retries_are_used_up(run_jobs):
    note.later(word="fail")
    waits = []
    for _try in range(3):
        run_jobs()
        waiting = DBTaskResult.objects.filter(status="READY")
        waits += [round((row.run_after - timezone.now()).total_seconds(), -1) for row in waiting]
        waiting.update(run_after=timezone.now() - timedelta(seconds=1))
    assert waits == [10, 20]
    assert queries.queue_counts() == {"FAILED": 3}


def test_job_of_a_killed_worker_is_put_back_after_its_time_limit(run_jobs):
    note.later(word="again")
    start = timezone.now()
    DBTaskResult.objects.update(status="RUNNING", started_at=start)
    assert actions.put_back_lost_jobs(now=start + timedelta(seconds=59)) == 0
    assert actions.put_back_lost_jobs(now=start + timedelta(seconds=61)) == 1
    run_jobs()
    assert ran == ["again"]


def test_schedule_fires_once_however_many_workers_look(now: datetime):
    due = now.replace(hour=9, minute=30)
    assert "tests.daily" in actions.fire_due_schedules(now=due + timedelta(seconds=1))
    assert "tests.daily" not in actions.fire_due_schedules(now=due + timedelta(seconds=5))
    assert models.Fire.objects.filter(name="tests.daily", due_at=due).count() == 1


def test_schedule_missed_for_longer_than_six_hours_waits_for_its_next_time(now: datetime):
    late = now.replace(hour=9, minute=30) + timedelta(hours=7)
    assert "tests.daily" not in actions.fire_due_schedules(now=late)


def test_unknown_job_fails_and_says_which(run_jobs):
    work.later("tests.gone")
    run_jobs()
    assert DBTaskResult.objects.get().exception_class_path.endswith("UnknownJob")


def test_progress_stops_when_asked_and_can_be_taken_up_again(now: datetime):
    actions.start_progress("tests.long", total=10, now=now)
    actions.move_progress("tests.long", done=3, now=now)
    assert actions.request_stop("tests.long")
    with pytest.raises(actions.Stopped):
        actions.move_progress("tests.long", done=4, now=now)
    stopped = queries.progress("tests.long")
    assert (stopped.state, stopped.done, stopped.percent) == ("stopped", 4, 40)
    actions.start_progress("tests.long", total=10, done=4, now=now)
    actions.finish_progress("tests.long", now=now)
    assert queries.progress("tests.long").state == "done"


def test_finished_jobs_are_forgotten_after_two_weeks(run_jobs):
    note.later(word="old")
    run_jobs()
    assert actions.forget_finished_jobs(now=timezone.now() + timedelta(days=13)) == 0
    assert actions.forget_finished_jobs(now=timezone.now() + timedelta(days=15)) == 1
