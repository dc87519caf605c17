"""What is waiting, running and failed."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count
from django_tasks_db.models import DBTaskResult

from meari.apps.jobs import models


def progress(key: str) -> models.Progress | None:
    """The progress of the long work ``key``, if it was ever started."""
    return models.Progress.objects.filter(key=key).first()


def queue_counts() -> Mapping[str, int]:
    """How many jobs stand in each state (``READY``, ``RUNNING``, ``FAILED``, ``SUCCESSFUL``)."""
    rows = DBTaskResult.objects.values_list("status").annotate(Count("id"))
    return {str(status): int(count) for status, count in rows}
