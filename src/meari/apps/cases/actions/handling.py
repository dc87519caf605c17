"""Whose a case is, where it stands, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meari.apps.cases import clock, models, queries, rules
from meari.apps.cases.actions import _case, talking
from meari.apps.people import models as people
from meari.apps.people.rules import NotAllowed
from meari.apps.sending import actions as sending
from meari.apps.voices import actions as voices
from meari.apps.voices import rules as voice_rules

CASE_ASSIGNED = _case.case_event("case_assigned", "owner_id", "team_id", "before_id", "before_team_id")
CASE_HELD = _case.case_event("case_held", "until")
CASE_RESUMED = _case.case_event("case_resumed")
CASE_PRIORITISED = _case.case_event("case_prioritised", "before", "after")
CASE_CLOSED = _case.case_event(
    "case_closed",
    "customer_id",
    "class_key",
    "cause_key",
    "team_id",
    "is_answered",
    "reopened",
    label=_("A case was closed after an answer"),
)
CASE_REOPENED = _case.case_event("case_reopened")
CASE_JOINED = _case.case_event("case_joined_customer", "joined_id", "before_id")
State = models.Case.State
Promise = models.Deadline.Promise


class CannotOwn(Exception):
    """The person does not work on cases of that team."""


class UnknownKey(Exception):
    """The class or cause does not stand in the taxonomy that holds; ``sort`` says which."""

    def __init__(self, sort: str) -> None:
        super().__init__(sort)
        self.sort = sort


class TasksOpen(Exception):
    """Other teams still work for this case: their tasks end first."""


@dataclass(frozen=True)
class Ending:
    """Why a case could be closed: its class, and its cause or ``models.UNKNOWN_CAUSE``."""

    class_key: str
    cause_key: str


@transaction.atomic
def assign(
    case: models.Case, *, owner: people.User | None, team: people.Team | None = None, by: people.User, now: datetime
) -> models.Case:
    """Give the case to ``owner`` (or nobody yet), of another team if one is named.

    A case that had an owner, or goes to another team, counts one hand-off. Raises ``NotAllowed``, ``CannotOwn``, ``Gone``,
    ``Closed``.
    """
    _case.demand_work(by, case)
    held = _case.held_open(case)
    before, before_team = held.owner_id, held.team_id
    held.team = team or held.team
    held.owner = owner
    if (before, before_team) == (held.owner_id, held.team_id):
        return held
    if owner is not None and not queries.works_for(owner, held.team):
        raise CannotOwn(owner.pk)
    if held.team_id != before_team or (before is not None and owner is not None):
        held.handoffs += 1
    if held.team_id != before_team:
        held.deadlines.filter(met_at=None, dropped_at=None).exclude(promise=Promise.TASK).update(
            team=held.team, hours=clock.hours_of(held.team_id)
        )
    return _case.changed(
        held, CASE_ASSIGNED, by=by, now=now, owner_id=held.owner_id, team_id=held.team_id, before_id=before,
        before_team_id=before_team,
    )  # fmt: skip


@transaction.atomic
def hold(case: models.Case, *, until: datetime | None = None, by: people.User, now: datetime) -> models.Case:
    """Put the case on hold because the customer has to say or do something; at ``until`` it comes back by itself."""
    _case.demand_work(by, case)
    held = _case.held_open(case)
    held.state, held.snoozed_until = State.ON_HOLD, until
    return _case.changed(held, CASE_HELD, by=by, now=now, until=until.isoformat()[:10] if until else "")


@transaction.atomic
def resume(case: models.Case, *, by: people.User | None, now: datetime) -> models.Case:
    """Take the case up again. Raises ``NotAllowed``, ``Gone`` and ``Closed``."""
    if by is not None:
        _case.demand_work(by, case)
    held = _case.held_open(case)
    held.state, held.snoozed_until = State.OPEN, None
    return _case.changed(held, CASE_RESUMED, by=by, now=now)


def wake(*, now: datetime) -> int:
    """Take up every case whose time on hold is over. Returns how many."""
    due = models.Case.objects.filter(state=State.ON_HOLD, snoozed_until__lte=now, merged_into=None)
    cases = list(due[:500])
    for case in cases:
        resume(case, by=None, now=now)
    return len(cases)


@transaction.atomic
def prioritise(case: models.Case, priority: int, *, by: people.User, now: datetime) -> models.Case:
    """Say how urgent the case is (1 to 4). Raises ``NotAllowed``, ``Gone`` and ``Closed``."""
    _case.demand_work(by, case)
    held = _case.held_open(case)
    before, held.priority = held.priority, models.Case.Priority(priority)
    return _case.changed(held, CASE_PRIORITISED, by=by, now=now, before=before, after=held.priority)


@transaction.atomic
def close(case: models.Case, ending: Ending, *, by: people.User, now: datetime) -> models.Case:
    """Close the case with its class and cause; the voice it began with is corrected where it said otherwise.

    Raises ``NotAllowed``, ``Gone``, ``Closed``, ``UnknownKey`` and ``TasksOpen``.
    """
    _case.demand_work(by, case)
    held = _case.held_open(case)
    _check(ending)
    if held.tasks.filter(over_at=None).exists():
        raise TasksOpen
    held.state, held.closed_at, held.closed_by, held.snoozed_until = State.CLOSED, now, by, None
    held.class_key, held.cause_key = ending.class_key, ending.cause_key
    held.owner = held.owner or by
    clock.meet(held, Promise.SOLVE, now=now)
    clock.drop(held, now=now)
    _correct(held, by=by, now=now)
    return _case.changed(
        held, CASE_CLOSED, by=by, now=now, customer_id=held.customer_id if held.answered_at else None, class_key=held.class_key,
        cause_key=held.cause_key, team_id=held.team_id, is_answered=held.answered_at is not None,
        reopened=held.reopened,
    )  # fmt: skip


@transaction.atomic
def reopen(case: models.Case, *, by: people.User, now: datetime) -> models.Case:
    """Open a closed case again. Raises ``NotAllowed`` and ``Gone``."""
    _case.demand_work(by, case)
    held = _case.held(case)
    if held.state != State.CLOSED:
        return held
    talking.go_on(held, now=now)
    return _case.changed(held, CASE_REOPENED, by=by, now=now)


@transaction.atomic
def follow(case: models.Case, *, follows: bool, by: people.User, now: datetime) -> None:
    """Begin or cease to follow a case one may read. Raises ``NotAllowed``."""
    if not rules.visible_cases(by).filter(pk=case.pk).exists():
        raise NotAllowed(rules.VIEW)
    if follows:
        _case.followed(case, by, by=by, now=now)
    elif models.Follower.objects.filter(case=case, user=by).delete()[0]:
        _case.told(case, _case.CASE_FOLLOWED, by=by, now=now, user_id=by.pk, follows=False)


@transaction.atomic
def join_customer(
    case: models.Case, customer_id: int | None, *, is_verified: bool, by: people.User, now: datetime
) -> models.Case:
    """Say which customer the case is about, and whether that was shown or is only claimed. Undone by joining another.

    Where nobody knew an address to answer to, the verified customer's own is it from now on.
    Raises ``NotAllowed`` and ``Gone``.
    """
    _case.demand_work(by, case)
    held = _case.held(case)
    before, held.customer_id = held.customer_id, customer_id
    held.is_identity_verified = is_verified and customer_id is not None
    if held.is_identity_verified and held.recipient_id is None:
        address = queries.own_address(held)
        held.recipient = sending.ensure_recipient(address, now=now) if address else None
    return _case.changed(held, CASE_JOINED, by=by, now=now, joined_id=customer_id, before_id=before)


def _check(ending: Ending) -> None:
    if ending.class_key not in queries.class_keys():
        raise UnknownKey("class")
    if ending.cause_key != models.UNKNOWN_CAUSE and ending.cause_key not in queries.cause_keys():
        raise UnknownKey("cause")


def _correct(case: models.Case, *, by: people.User, now: datetime) -> None:
    first = models.CaseVoice.objects.filter(case=case, is_first=True).select_related("voice").first()
    if first is None or not voice_rules.can_label(by, first.voice):
        return
    said = {"class": case.class_key}
    if case.cause_key != models.UNKNOWN_CAUSE:
        said["cause"] = case.cause_key
    for sort, key in said.items():
        holding = first.voice.labels.filter(sort=sort, ended_at=None).order_by("rank").first()
        if holding is None or holding.key != key:
            voices.correct_label(first.voice, sort=sort, keys=[key], by=by, now=now)
