"""Taking in what arrived at channels, and destroying what was kept long enough."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from meari.apps.jobs import work
from meari.apps.voices import actions
from meari.apps.voices.actions.arrivals import TAKE


@work.job(TAKE, time_limit=timedelta(minutes=5))
def take_arrival(*, arrival_id: int) -> None:
    actions.take_arrival(arrival_id, now=timezone.now())


@work.job("voices.forget_arrivals")
def forget_arrivals() -> None:
    actions.forget_arrivals(now=timezone.now())


work.every("40 4 * * *", name="voices.forget_arrivals", job=forget_arrivals)
