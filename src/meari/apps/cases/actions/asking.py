"""What is asked of other teams: asked, taken, done, declined, moved, withdrawn. The case sees every step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from meari.apps.cases import clock, models, queries, rules
from meari.apps.cases.actions import _case
from meari.apps.cases.actions.talking import Empty
from meari.apps.people import models as people
from meari.apps.people.rules import NotAllowed
from meari.engines.text import masking

TASK_ASKED = _case.case_event("task_asked", "task_id", "team_id", "service_id", "holds_case")
TASK_TAKEN = _case.case_event("task_taken", "task_id", "team_id", "owner_id")
TASK_MOVED = _case.case_event("task_moved", "task_id", "from_team_id", "to_team_id")
TASK_OVER = _case.case_event("task_over", "task_id", "team_id", "state", "is_in_time")
State = models.Task.State
Promise = models.Deadline.Promise
OVER = frozenset({State.DONE, State.DECLINED, State.WITHDRAWN})


class Over(Exception):
    """The task has ended already."""


class NoOffice(Exception):
    """The team is no office, or one that takes nothing at the moment."""


@dataclass(frozen=True)
class Wanted:
    """What is asked: a service of the directory, in words, and whether the case stands still until it is done."""

    service: models.Service
    text: str
    holds_case: bool = True


@transaction.atomic
def ask(case: models.Case, wanted: Wanted, *, by: people.User, now: datetime) -> models.Task:
    """Ask another team for something; its deadline is the one that its directory promises.

    Raises ``NotAllowed``, ``Gone``, ``Closed``, ``Empty`` and ``NoOffice``.
    """
    _case.demand_work(by, case)
    held = _case.held_open(case)
    if not wanted.text.strip():
        raise Empty
    office = wanted.service.office
    if not (wanted.service.is_active and office.is_active):
        raise NoOffice
    task = models.Task.objects.create(
        case=held, service=wanted.service, team=office.team, text=masking.mask(wanted.text).text,
        holds_case=wanted.holds_case, asked_by=by, asked_at=now,
    )  # fmt: skip
    clock.begin(held, Promise.TASK, minutes=wanted.service.minutes, team_id=task.team_id, now=now, task=task)
    _case.changed(
        held, TASK_ASKED, by=by, now=now, at=task.asked_at, task_id=task.pk, team_id=task.team_id, service_id=wanted.service.pk,
        holds_case=task.holds_case,
    )  # fmt: skip
    return task


@transaction.atomic
def take_task(task: models.Task, *, by: people.User, now: datetime) -> models.Task:
    """Say that one does the task oneself. Raises ``NotAllowed`` and ``Over``."""
    case, held = _held(task)
    _demand_task(by, held)
    held.state, held.owner, held.taken_at = State.TAKEN, by, held.taken_at or now
    held.save()
    _case.changed(
        case, TASK_TAKEN, by=by, now=now, at=held.asked_at, task_id=held.pk, team_id=held.team_id, owner_id=by.pk
    )
    return held


@transaction.atomic
def end_task(task: models.Task, *, is_done: bool, answer: str, by: people.User, now: datetime) -> models.Task:
    """Say that the task is done, or why it is declined. The answer is for whoever asked.

    Raises ``NotAllowed``, ``Over`` and ``Empty`` (an answer is always owed).
    """
    case, held = _held(task)
    _demand_task(by, held)
    if not answer.strip():
        raise Empty
    held.owner = held.owner or by
    held.taken_at = held.taken_at or now
    return _end(case, held, State.DONE if is_done else State.DECLINED, answer, by=by, now=now)


@transaction.atomic
def withdraw_task(task: models.Task, *, by: people.User, now: datetime) -> models.Task:
    """Take back what was asked. Raises ``NotAllowed`` and ``Over``."""
    case, held = _held(task)
    _case.demand_work(by, case)
    return _end(case, held, State.WITHDRAWN, "", by=by, now=now)


@transaction.atomic
def move_task(
    task: models.Task, *, service: models.Service, reason: str, by: people.User, now: datetime
) -> models.Task:
    """Pass the task on to the team that really does it, with the reason; a new promise begins there.

    Whoever does the task may, and whoever asked. Raises ``NotAllowed``, ``Over``, ``Empty`` and ``NoOffice``.
    """
    case, held = _held(task)
    if not (rules.can_do(by, held) or rules.can_work(by, case)):
        raise NotAllowed(rules.TASK)
    if not reason.strip():
        raise Empty
    if not (service.is_active and service.office.is_active):
        raise NoOffice
    before = held.team
    held.team, held.service, held.owner, held.state, held.taken_at = (
        service.office.team,
        service,
        None,
        State.ASKED,
        None,
    )
    held.save()
    models.TaskMove.objects.create(
        task=held, from_team=before, to_team=held.team, reason=masking.mask(reason.strip()).text[:300], by=by, at=now
    )
    models.Deadline.objects.filter(task=held).delete()
    clock.begin(case, Promise.TASK, minutes=service.minutes, team_id=held.team_id, now=now, task=held)
    _case.changed(
        case,
        TASK_MOVED,
        by=by,
        now=now,
        at=held.asked_at,
        task_id=held.pk,
        from_team_id=before.pk,
        to_team_id=held.team_id,
    )
    return held


def _held(task: models.Task) -> tuple[models.Case, models.Task]:
    case = _case.held(models.Case(pk=task.case_id))
    found = models.Task.objects.select_for_update().get(pk=task.pk)
    if found.state in OVER:
        raise Over(found.pk)
    return case, found


def _demand_task(by: people.User, task: models.Task) -> None:
    if not rules.can_do(by, task):
        raise NotAllowed(rules.TASK)


def _end(
    case: models.Case, task: models.Task, state: models.Task.State, answer: str, *, by: people.User, now: datetime
) -> models.Task:
    task.state, task.answer, task.over_at = state, masking.mask(answer.strip()).text, now
    task.save()
    if state == State.WITHDRAWN:
        clock.drop(case, now=now, task=task)
    else:
        clock.meet(case, Promise.TASK, now=now, task=task)
    _case.changed(
        case, TASK_OVER, by=by, now=now, at=task.asked_at, task_id=task.pk, team_id=task.team_id, state=str(state),
        is_in_time=queries.was_in_time(task),
    )  # fmt: skip
    return task
