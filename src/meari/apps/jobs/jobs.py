"""The housekeeping of later work itself."""

from __future__ import annotations

from django.utils import timezone

from meari.apps.jobs import actions, work


@work.job("jobs.forget_finished")
def forget_finished() -> None:
    actions.forget_finished_jobs(now=timezone.now())


work.every("20 4 * * *", name="jobs.forget_finished", job=forget_finished)
