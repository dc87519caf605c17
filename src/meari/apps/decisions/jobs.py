"""Following what decisions do."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from meari.apps.decisions import actions, models, queries
from meari.apps.events.declare import Occurrence, reacts_to
from meari.apps.jobs import work


@work.job("decisions.measure_all", time_limit=timedelta(minutes=30))
def measure_all() -> None:
    now = timezone.now()
    for decision in queries.followed(timezone.localdate(now)).iterator(chunk_size=200):
        actions.measure_decision(decision, now=now)


@reacts_to(actions.DECISION_TAKEN.key, key="decisions.measure_taken")
@reacts_to(actions.DECISION_CLOSED.key, key="decisions.measure_closed")
def measure_one(event: Occurrence) -> None:
    for decision in models.Decision.objects.filter(pk=event.subject_id):
        actions.measure_decision(decision, now=timezone.now())


work.every("30 5 * * *", name="decisions.measure_all", job=measure_all)
