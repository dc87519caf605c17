"""Owing events to endpoints as they happen, and delivering them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from meari.apps.events.declare import Occurrence, reacts_to_any
from meari.apps.hooks import actions, queries
from meari.apps.hooks.actions.deliveries import DELIVER
from meari.apps.jobs import work


@reacts_to_any(key="hooks.enqueue", wants=queries.is_wanted)
def enqueue(occurrence: Occurrence) -> None:
    actions.enqueue(event_id=occurrence.id, now=timezone.now())


@work.job(DELIVER, retries=0, time_limit=timedelta(minutes=2))
def deliver(*, delivery_id: int) -> None:
    actions.deliver(delivery_id, now=timezone.now())


@work.job("hooks.queue_due", retries=0)
def queue_due() -> None:
    actions.queue_due(now=timezone.now())


@work.job("hooks.forget_old")
def forget_old() -> None:
    actions.forget_old(now=timezone.now())


work.every("30 4 * * *", name="hooks.forget_old", job=forget_old)
work.every("* * * * *", name="hooks.queue_due", job=queue_due)
