"""Taking in what arrived at channels, training, understanding again, the index of words, topics: in a worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from meari.apps.events.declare import Occurrence, reacts_to
from meari.apps.jobs import work
from meari.apps.voices import actions
from meari.apps.voices.actions import learning, topics
from meari.apps.voices.actions.arrivals import TAKE


@work.job(TAKE, time_limit=timedelta(minutes=5))
def take_arrival(*, arrival_id: int) -> None:
    actions.take_arrival(arrival_id, now=timezone.now())


@work.job("voices.forget_arrivals")
def forget_arrivals() -> None:
    actions.forget_arrivals(now=timezone.now())


@work.job(learning.TRAIN, retries=0, time_limit=timedelta(hours=1))
def train(*, model_id: int) -> None:
    learning.train(model_id, clock=timezone.now)


@work.job(learning.UNDERSTAND, retries=3, time_limit=timedelta(hours=6))
def understand_again(*, asked_at: str) -> None:
    learning.understand_voices(asked_at=datetime.fromisoformat(asked_at), clock=timezone.now)


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
work.every("40 4 * * *", name="voices.forget_arrivals", job=forget_arrivals)
