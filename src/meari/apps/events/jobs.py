"""Sealing and the safety net for deliveries."""

from __future__ import annotations

from django.utils import timezone

from meari.apps.events import actions
from meari.apps.jobs import work


@work.job(actions.DELIVER, retries=8)
def deliver(*, delivery_id: int) -> None:
    actions.deliver(delivery_id, now=timezone.now())


@work.job("events.seal")
def seal() -> None:
    actions.seal(now=timezone.now())


@work.job("events.deliver_overdue")
def deliver_overdue() -> None:
    actions.deliver_overdue(now=timezone.now())


work.every("*/5 * * * *", name="events.seal", job=seal)
work.every("*/2 * * * *", name="events.deliver_overdue", job=deliver_overdue)
