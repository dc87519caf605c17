"""Imports that were started from a page go on in a worker."""

from __future__ import annotations

from datetime import timedelta

from meari.apps.imports import actions
from meari.apps.jobs import work


@work.job(actions.CONTINUE, retries=3, time_limit=timedelta(hours=6))
def continue_run(*, run_id: int) -> None:
    actions.continue_run(run_id)
