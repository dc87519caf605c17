"""Handing letters over, marking the stale ones, and telling whoever looks after hooks that one has ended."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from meari.apps.events.declare import Occurrence, reacts_to
from meari.apps.hooks.actions import ENDPOINT_ENDED
from meari.apps.jobs import work
from meari.apps.sending import actions, notices
from meari.apps.sending.actions.outbox import HAND_OVER


@work.job(HAND_OVER, retries=0, time_limit=timedelta(minutes=10))
def hand_over(*, letter_id: int) -> None:
    actions.hand_over(letter_id, now=timezone.now())


@work.job("sending.sweep", retries=0)
def sweep() -> None:
    actions.sweep(now=timezone.now())
    actions.queue_due(now=timezone.now())


@work.job("sending.forget_files")
def forget_files() -> None:
    actions.forget_files(now=timezone.now())


@reacts_to(ENDPOINT_ENDED.key, key="sending.tell_of_ended_hook")
def tell_of_ended_hook(occurrence: Occurrence) -> None:
    notices.tell_of_ended_hook(endpoint_id=int(occurrence.subject_id), event_id=occurrence.id, now=timezone.now())


work.every("* * * * *", name="sending.sweep", job=sweep)
work.every("10 5 * * *", name="sending.forget_files", job=forget_files)
