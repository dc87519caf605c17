"""Reports that publish themselves and go round."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from meari.apps.events.declare import Occurrence, reacts_to
from meari.apps.jobs import work
from meari.apps.reports import actions, models
from meari.apps.reports.actions.feeds import READ


@work.job(actions.CIRCULATE, time_limit=timedelta(minutes=30))
def circulate(*, edition_id: int) -> None:
    for edition in models.Edition.objects.select_related("report").filter(pk=edition_id):
        actions.circulate(edition, now=timezone.now())


@work.job("reports.publish_due", time_limit=timedelta(minutes=30))
def publish_due() -> None:
    actions.publish_due(now=timezone.now())


@work.job(READ, retries=2)
def read_feed(*, feed_id: int) -> None:
    for feed in models.Feed.objects.filter(pk=feed_id, is_active=True):
        actions.read_feed(feed, now=timezone.now())


@work.job("reports.read_feeds")
def read_feeds() -> None:
    actions.forget_suggestions(now=timezone.now())
    for feed_id in models.Feed.objects.filter(is_active=True).values_list("pk", flat=True):
        read_feed.later(feed_id=feed_id)


@reacts_to(actions.EDITION_PUBLISHED.key, key="reports.circulate")
def send_round(event: Occurrence) -> None:
    for edition in models.Edition.objects.filter(pk=event.subject_id):
        actions.send_round(edition, by=None)


work.every("5 * * * *", name="reports.publish_due", job=publish_due)
work.every("17 * * * *", name="reports.read_feeds", job=read_feeds)
