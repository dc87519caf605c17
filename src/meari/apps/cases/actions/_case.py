"""What every change of a case has in common: its row is held, its clock settled, one event told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise

from meari.apps.cases import clock, models, rules
from meari.apps.events import actions as events
from meari.apps.events.declare import EventType, event_type, when_of
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.people.rules import NotAllowed
from meari.apps.voices import models as voices

LONGEST_SUBJECT = 120


def case_event(key: str, *payload: str, label: str | Promise = "") -> EventType:
    """Declare what can happen to a case; every event names the month and day whose facts it changes."""
    return event_type(f"cases.{key}", payload=(*payload, "months", "days"), label=label)


CASE_FOLLOWED = case_event("case_followed", "user_id", "follows")


class Gone(Exception):
    """The case was merged into another, ``into``; changes belong there."""

    def __init__(self, into: int) -> None:
        super().__init__(into)
        self.into = into


class Closed(Exception):
    """The case is closed; it has to be opened again first."""


def held(case: models.Case) -> models.Case:
    """The case as it is now, its row locked until the transaction ends. Raises ``Gone``."""
    found = models.Case.objects.select_for_update().get(pk=case.pk)
    if found.merged_into_id is not None:
        raise Gone(found.merged_into_id)
    return found


def held_open(case: models.Case) -> models.Case:
    """As ``held``, for what only open cases allow. Raises ``Gone`` and ``Closed``."""
    found = held(case)
    if found.state == models.Case.State.CLOSED:
        raise Closed(found.pk)
    return found


def demand_work(by: people.User, case: models.Case) -> None:
    """Raise ``NotAllowed`` unless ``by`` works on ``case``."""
    if not rules.can_work(by, case):
        raise NotAllowed(rules.WORK)


def changed(
    case: models.Case,
    type: EventType,
    *,
    by: people.User | None,
    now: datetime,
    at: datetime | None = None,
    **payload: object,
) -> models.Case:
    """Settle the clock, save, and tell of it (see ``told``)."""
    clock.settle(case, now=now)
    case.version += 1
    case.save()
    return told(case, type, by=by, now=now, at=at, **payload)


def told(
    case: models.Case,
    type: EventType,
    *,
    by: people.User | None,
    now: datetime,
    at: datetime | None = None,
    **payload: object,
) -> models.Case:
    """Record what happened to ``case``. ``at`` is the day whose facts change, if it is not that of its opening."""
    said: Mapping[str, object] = payload | when_of([at or case.opened_at])
    events.record(type, actor_id=by.pk if by else None, subject_id=case.pk, payload=said, now=now)
    return case


def followed(case: models.Case, user: people.User, *, by: people.User, now: datetime) -> None:
    """Let ``user`` follow ``case``, if they may read cases at all and do not follow it yet."""
    if not user.is_active or not people_rules.can(user, rules.VIEW):
        return
    _row, is_new = models.Follower.objects.get_or_create(case=case, user=user, defaults={"since": now})
    if is_new:
        told(case, CASE_FOLLOWED, by=by, now=now, user_id=user.pk, follows=True)


def subject_of(voice: voices.Voice) -> str:
    """What a case about ``voice`` is called: its title, or how it begins."""
    said = " ".join((voice.title or voice.text).split())
    return said if len(said) <= LONGEST_SUBJECT else f"{said[: LONGEST_SUBJECT - 1]}…"
