"""Declaring jobs and schedules, and running one job with retries.

A job is a keyword-only, idempotent function found by its key, so the same job runs on the application's own database
without a broker and on a real broker, chosen by ``MEARI_JOBS``. Delivery is at least once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

try:
    from django.tasks import task  # Django 6
except ImportError:
    from django_tasks import task  # type: ignore[no-redef,unused-ignore]

logger = logging.getLogger("meari.jobs")
LONGEST_DELAY = timedelta(hours=1)


@dataclass(frozen=True)
class Job:
    """A function that runs later.

    ``retries`` counts tries after the first; the delay doubles from ``first_delay`` up to an hour. ``time_limit`` is
    when a job whose worker was killed counts as lost and is put back.
    """

    key: str
    function: Callable[..., object]
    retries: int
    first_delay: timedelta
    time_limit: timedelta

    def later(self, *, after: datetime | None = None, **arguments: object) -> None:
        """Queue the job with the current transaction; ``arguments`` must be JSON values."""
        _enqueue(self.key, arguments, attempt=0, after=after)

    def delay_before(self, attempt: int) -> timedelta:
        """How long to wait before try number ``attempt`` (1 is the first retry)."""
        delay: timedelta = self.first_delay * 2 ** (attempt - 1)
        return min(delay, LONGEST_DELAY)


@dataclass(frozen=True)
class Schedule:
    """A job that fires by the clock: ``cron`` in the installation's time zone."""

    name: str
    cron: str
    job: Job


_jobs: dict[str, Job] = {}
_schedules: dict[str, Schedule] = {}


class UnknownJob(Exception):
    """A queued job names code that is not installed."""


def job(
    key: str,
    *,
    retries: int = 5,
    first_delay: timedelta = timedelta(seconds=5),
    time_limit: timedelta = timedelta(minutes=10),
) -> Callable[[Callable[..., object]], Job]:
    """Declare the decorated function as the job ``key``."""

    def declare(function: Callable[..., object]) -> Job:
        if key in _jobs and _jobs[key].function.__module__ != function.__module__:
            raise ValueError(f"job {key!r} is declared twice")
        _jobs[key] = Job(key=key, function=function, retries=retries, first_delay=first_delay, time_limit=time_limit)
        return _jobs[key]

    return declare


def later(key: str, *, after: datetime | None = None, **arguments: object) -> None:
    """Queue the job declared as ``key`` with the current transaction; for code that stands below the job's own."""
    _enqueue(key, arguments, attempt=0, after=after)


def every(cron: str, *, name: str, job: Job) -> None:
    """Let ``job`` fire at each time of ``cron`` (five fields)."""
    _schedules[name] = Schedule(name=name, cron=cron, job=job)


def declared_jobs() -> Mapping[str, Job]:
    return dict(_jobs)


def schedules() -> tuple[Schedule, ...]:
    return tuple(_schedules.values())


def _enqueue(key: str, arguments: Mapping[str, Any], *, attempt: int, after: datetime | None) -> None:
    queued = run_job if after is None else run_job.using(run_after=after)
    if run_job.get_backend().__class__.__module__.startswith("django_tasks_db"):
        queued.enqueue(key, dict(arguments), attempt)
    else:
        transaction.on_commit(lambda: queued.enqueue(key, dict(arguments), attempt))


@task
def run_job(key: str, arguments: dict[str, Any], attempt: int) -> None:
    """Run one job; after an error queue it again until its retries are used up."""
    try:
        declared = _jobs[key]
    except KeyError:
        raise UnknownJob(key) from None
    try:
        declared.function(**arguments)
    except Exception:
        if attempt < declared.retries:
            wait = declared.delay_before(attempt + 1)
            logger.warning("job %s failed, try %d again in %s", key, attempt + 1, wait, exc_info=True)
            _enqueue(key, arguments, attempt=attempt + 1, after=timezone.now() + wait)
        else:
            logger.exception("job %s failed for good after %d tries", key, attempt + 1)
        raise
