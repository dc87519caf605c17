"""Putting lost jobs back, firing schedules, moving progress."""

from __future__ import annotations

from datetime import datetime, timedelta

from croniter import croniter
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from meari.apps.jobs import models, work

LOOK_BACK = timedelta(hours=6)
KEEP_FINISHED = timedelta(days=14)


class Stopped(Exception):
    """Somebody asked the long work to stop; what is done stays done and it can be taken up again."""


def put_back_lost_jobs(*, now: datetime) -> int:
    """Put jobs back whose worker died: still running after their time limit. Returns how many."""
    put_back = 0
    for row in DBTaskResult.objects.running().only("id", "args_kwargs", "started_at"):
        declared = work.declared_jobs().get(str(row.args_kwargs["args"][0]))
        limit = declared.time_limit if declared else timedelta(minutes=10)
        if row.started_at is not None and row.started_at < now - limit:
            put_back += DBTaskResult.objects.filter(id=row.id, status="RUNNING", started_at=row.started_at).update(
                status="READY", started_at=None
            )
    return put_back


def fire_due_schedules(*, now: datetime) -> list[str]:
    """Queue every schedule whose latest due time has not fired yet; safe to call from many workers at once.

    Times missed while nothing ran collapse into the latest one, as long as it lies within six hours.
    """
    fired = []
    local = timezone.localtime(now)
    for schedule in work.schedules():
        due: datetime = croniter(schedule.cron, local + timedelta(microseconds=1)).get_prev(datetime)
        if due < now - LOOK_BACK:
            continue
        with transaction.atomic():
            _, is_new = models.Fire.objects.get_or_create(name=schedule.name, due_at=due, defaults={"fired_at": now})
            if is_new:
                schedule.job.later()
                fired.append(schedule.name)
    return fired


def forget_finished_jobs(*, now: datetime) -> int:
    """Delete the rows of jobs and fires that ended more than two weeks ago."""
    cutoff = now - KEEP_FINISHED
    count, _ = DBTaskResult.objects.finished().filter(finished_at__lt=cutoff).delete()
    models.Fire.objects.filter(due_at__lt=cutoff).delete()
    return int(count)


def start_progress(key: str, *, total: int | None, done: int = 0, now: datetime) -> models.Progress:
    """Note that the long work ``key`` runs, beginning at ``done``."""
    progress, _ = models.Progress.objects.update_or_create(
        key=key,
        defaults={
            "state": models.Progress.State.RUNNING,
            "done": done,
            "total": total,
            "is_stop_requested": False,
            "problem": "",
            "started_at": now,
            "moved_at": now,
        },
    )
    return progress


def move_progress(key: str, *, done: int, now: datetime) -> None:
    """Note how far ``key`` has come; raises ``Stopped`` when somebody asked it to stop."""
    models.Progress.objects.filter(key=key).update(done=done, moved_at=now)
    if models.Progress.objects.filter(key=key, is_stop_requested=True).exists():
        models.Progress.objects.filter(key=key).update(state=models.Progress.State.STOPPED, is_stop_requested=False)
        raise Stopped(key)


def finish_progress(key: str, *, now: datetime) -> None:
    """Note that ``key`` is done."""
    models.Progress.objects.filter(key=key).update(
        state=models.Progress.State.DONE, done=F("done"), moved_at=now, is_stop_requested=False
    )


def fail_progress(key: str, *, problem: str, now: datetime) -> None:
    """Note that ``key`` failed with the named problem (a code, never a sentence)."""
    models.Progress.objects.filter(key=key).update(state=models.Progress.State.FAILED, problem=problem, moved_at=now)


def request_stop(key: str) -> bool:
    """Ask the long work ``key`` to stop at its next step; false when it does not run."""
    active = [models.Progress.State.WAITING, models.Progress.State.RUNNING]
    return bool(models.Progress.objects.filter(key=key, state__in=active).update(is_stop_requested=True))
