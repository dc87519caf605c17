"""Reports that publish themselves and go round."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from meari.apps.events.declare import Occurrence, reacts_to
from meari.apps.jobs import work
from meari.apps.reports import actions, models


@work.job(actions.CIRCULATE, time_limit=timedelta(minutes=30))
def circulate(*, edition_id: int) -> None:
    for edition in models.Edition.objects.select_related("report").filter(pk=edition_id):
        actions.circulate(edition, now=timezone.now())


@work.job("reports.publish_due", time_limit=timedelta(minutes=30))
def publish_due() -> None:
    actions.publish_due(now=timezone.now())


@reacts_to(actions.EDITION_PUBLISHED.key, key="reports.circulate")
def send_round(event: Occurrence) -> None:
    for edition in models.Edition.objects.filter(pk=event.subject_id):
        actions.send_round(edition, by=None)


work.every("5 * * * *", name="reports.publish_due", job=publish_due)
