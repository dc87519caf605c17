"""Looking at the clocks: people are warned before a promise breaks, and told when it did."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from meari.apps.cases import models
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type

DEADLINE_NEAR = event_type("cases.deadline_near", payload=("promise", "team_id", "task_id", "owner_id"))
DEADLINE_MISSED = event_type("cases.deadline_missed", payload=("promise", "team_id", "task_id", "owner_id"))
AT_ONCE = 500


def watch(*, now: datetime) -> int:
    """Tell once of every promise that is nearly or really broken. Returns how many were told of."""
    running = models.Deadline.objects.filter(met_at=None, dropped_at=None)
    near = running.filter(warn_at__lte=now, warned_at=None)
    missed = running.filter(due_at__lt=now, missed_at=None)
    count = 0
    for found, is_missed in ((near, False), (missed, True)):
        for deadline in found.select_related("case", "task")[:AT_ONCE]:
            count += _tell(deadline, is_missed=is_missed, now=now)
    return count


@transaction.atomic
def _tell(deadline: models.Deadline, *, is_missed: bool, now: datetime) -> int:
    same = models.Deadline.objects.filter(pk=deadline.pk, met_at=None, dropped_at=None)
    if is_missed:
        told = same.filter(missed_at=None, due_at__lt=now).update(missed_at=F("due_at"))
    else:
        told = same.filter(warned_at=None, warn_at__lte=now).update(warned_at=now)
    if told:
        owner_id = deadline.task.owner_id if deadline.task else deadline.case.owner_id
        events.record(
            DEADLINE_MISSED if is_missed else DEADLINE_NEAR, actor_id=None, subject_id=deadline.case_id, now=now,
            payload={
                "promise": deadline.promise, "team_id": deadline.team_id, "task_id": deadline.task_id,
                "owner_id": owner_id,
            },
        )  # fmt: skip
    return told
