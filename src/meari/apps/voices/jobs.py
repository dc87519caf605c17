"""Training and understanding again go on in a worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from meari.apps.jobs import work
from meari.apps.voices.actions import learning


@work.job(learning.TRAIN, retries=2, time_limit=timedelta(hours=1))
def train(*, model_id: int) -> None:
    learning.train(model_id, clock=timezone.now)


@work.job(learning.UNDERSTAND, retries=3, time_limit=timedelta(hours=6))
def understand_again(*, asked_at: str) -> None:
    learning.understand_voices(asked_at=datetime.fromisoformat(asked_at), clock=timezone.now)
