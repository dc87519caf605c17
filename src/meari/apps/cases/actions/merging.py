"""Two cases about the same thing become one, and apart again if that was wrong."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from meari.apps.cases import clock, models
from meari.apps.cases.actions import _case
from meari.apps.people import models as people

CASES_MERGED = _case.case_event("cases_merged", "gone_id")
MERGE_UNDONE = _case.case_event("merge_undone", "gone_id")
MOVED = (("messages", models.Message), ("case_voices", models.CaseVoice), ("tasks", models.Task))


class SameCase(Exception):
    """A case cannot be merged into itself."""


class CannotUndoMerge(Exception):
    """The merge was undone already, or the case was merged on since."""


@transaction.atomic
def merge(gone: models.Case, *, into: models.Case, by: people.User, now: datetime) -> models.Merge:
    """Take ``gone`` into ``into``: its messages, voices and tasks move, its promises end. It can be undone.

    Raises ``NotAllowed``, ``Gone``, ``Closed`` and ``SameCase``.
    """
    if gone.pk == into.pk:
        raise SameCase
    for case in (gone, into):
        _case.demand_work(by, case)
    first, second = sorted((gone, into), key=lambda case: case.pk)  # one order for every worker
    held = {case.pk: _case.held_open(case) for case in (first, second)}
    moved = {name: list(getattr(held[gone.pk], name).values_list("pk", flat=True)) for name, _model in MOVED}
    for name, model in MOVED:
        model._default_manager.filter(pk__in=moved[name]).update(case=held[into.pk])
    models.Deadline.objects.filter(task__in=moved["tasks"]).update(case=held[into.pk])
    models.CaseVoice.objects.filter(pk__in=moved["case_voices"]).update(is_first=False)
    clock.drop(held[gone.pk], now=now)
    _end(held[gone.pk], into=held[into.pk], by=by, now=now)
    target = held[into.pk]
    target.last_message_at = max(target.last_message_at, held[gone.pk].last_message_at)
    merge = models.Merge.objects.create(into=target, gone=held[gone.pk], moved=moved, by=by, at=now)
    _case.changed(target, CASES_MERGED, by=by, now=now, gone_id=gone.pk)
    return merge


@transaction.atomic
def undo_merge(merge: models.Merge, *, by: people.User, now: datetime) -> models.Case:
    """Let the case that went into another stand by itself again, with what it brought. Raises ``NotAllowed`` and ``CannotUndoMerge``."""
    _case.demand_work(by, merge.into)
    into = models.Case.objects.select_for_update().get(pk=merge.into_id)
    found = models.Merge.objects.select_for_update().get(pk=merge.pk)
    gone = models.Case.objects.select_for_update().get(pk=merge.gone_id)
    if found.undone_at is not None or gone.merged_into_id != into.pk:
        raise CannotUndoMerge
    for name, model in MOVED:
        model._default_manager.filter(pk__in=found.moved[name], case=into).update(case=gone)
    models.Deadline.objects.filter(task__in=found.moved["tasks"]).update(case=gone)
    first = models.CaseVoice.objects.filter(pk__in=found.moved["case_voices"]).order_by("pk").first()
    if first is not None:
        models.CaseVoice.objects.filter(pk=first.pk).update(is_first=True)
    gone.state, gone.closed_at, gone.closed_by, gone.merged_into = models.Case.State.OPEN, None, None, None
    for promise in models.Deadline.objects.filter(case=gone, dropped_at=found.at).exclude(
        promise=models.Deadline.Promise.TASK
    ):
        clock.begin(gone, promise.promise, minutes=promise.minutes, team_id=gone.team_id, now=now)
    found.undone_at = now
    found.save(update_fields=["undone_at"])
    _case.changed(gone, MERGE_UNDONE, by=by, now=now, gone_id=gone.pk)
    _case.changed(into, MERGE_UNDONE, by=by, now=now, gone_id=gone.pk)
    return gone


def _end(gone: models.Case, *, into: models.Case, by: people.User, now: datetime) -> None:
    gone.state, gone.closed_at, gone.closed_by = models.Case.State.CLOSED, now, by
    gone.merged_into, gone.snoozed_until = into, None
    clock.settle(gone, now=now)
    gone.version += 1
    gone.save()
