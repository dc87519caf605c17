"""The full-text index follows what comes in; topics are found at night and when somebody asks."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from meari.apps.events.declare import Occurrence, reacts_to
from meari.apps.jobs import work
from meari.apps.voices import actions
from meari.apps.voices.actions import topics


@reacts_to(actions.VOICES_RECEIVED.key, key="voices.search")
def follow(_occurrence: Occurrence) -> None:
    index_new.later()


@work.job("voices.index_new", time_limit=timedelta(hours=2))
def index_new() -> None:
    actions.index_new()


@work.job("voices.index_rest", time_limit=timedelta(hours=2))
def index_rest() -> None:
    actions.index_rest()


@work.job(topics.FIND, retries=2, first_delay=timedelta(minutes=1), time_limit=timedelta(hours=2))
def find_topics() -> None:
    topics.find_topics(now=timezone.now())


work.every("*/10 * * * *", name="voices.index_rest", job=index_rest)
work.every("30 3 * * *", name="voices.find_topics", job=find_topics)
