"""Triggers: which events invite whom, and what happens when one comes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from meari.apps.customers import models as customers
from meari.apps.customers import segments
from meari.apps.events import actions as events
from meari.apps.events.declare import Occurrence, event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.surveys import gathering, happening, models, queries, rules
from meari.apps.surveys.actions.inviting import PEOPLE_INVITED, Because, add_invitations
from meari.apps.surveys.collecting import collector_kinds
from meari.apps.surveys.happening import Occasion

TRIGGER_CHANGED = event_type("surveys.trigger_changed", payload=("collector_id", "event_type", "is_active"))


class WrongEvent(Exception):
    """Nobody can be found from events of that type."""


@dataclass(frozen=True)
class Terms:
    """When a trigger asks whom."""

    event_type: str
    delay_hours: int
    quiet_days: int
    share: int
    segment: customers.Segment | None = None


@transaction.atomic
def add_trigger(collector: models.Collector, terms: Terms, *, by: people.User, now: datetime) -> models.Trigger:
    """Let events of a type ask people. Raises ``NotAllowed`` and ``WrongEvent``."""
    _demand(collector, by)
    if terms.event_type not in happening.usable_types():
        raise WrongEvent(terms.event_type)
    trigger = models.Trigger.objects.create(collector=collector, made_by=by, made_at=now, **terms.__dict__)
    _tell(trigger, by, now)
    return trigger


@transaction.atomic
def set_trigger_active(trigger: models.Trigger, *, is_active: bool, by: people.User, now: datetime) -> None:
    """Let a trigger ask, or stop it; those who were invited stay invited. Raises ``NotAllowed``."""
    _demand(trigger.collector, by)
    trigger.is_active = is_active
    trigger.save(update_fields=["is_active"])
    _tell(trigger, by, now)


def react(occurrence: Occurrence, *, now: datetime) -> int:
    """Invite those to whom ``occurrence`` happened, each once a cause however often it is told; how many."""
    active = models.Trigger.objects.filter(event_type=occurrence.type, is_active=True).select_related(
        "collector__survey", "segment"
    )
    triggers = [
        one for one in active if one.collector.survey.state == models.Survey.State.OPEN and one.collector.is_open
    ]
    if not triggers:
        return 0
    found = happening.found(occurrence, now=now)
    return sum(
        _invite(trigger, occasion, now=now) for trigger in triggers for occasion in _meant(trigger, found, now=now)
    )


def _meant(trigger: models.Trigger, found: Sequence[Occasion], *, now: datetime) -> list[Occasion]:
    """Those in the segment and in the sample who were not asked for this or by any survey within the quiet days."""
    ids = {one.customer_id for one in found}
    if trigger.segment is not None:
        members = segments.members(trigger.segment, today=timezone.localdate(now)).filter(pk__in=ids)
        ids = set(members.values_list("pk", flat=True))
    people_asked = [f"c{pk}" for pk in ids]
    since = now - timedelta(days=trigger.quiet_days)
    recent = models.Invitation.objects.filter(person__in=people_asked, invited_at__gt=since)
    quiet = set(recent.values_list("person", flat=True)) if trigger.quiet_days else set()
    done = set(
        trigger.collector.invitations.filter(person__in=people_asked).exclude(cause="").values_list("person", "cause")
    )
    chosen: dict[int, Occasion] = {}
    for one in found:
        person = f"c{one.customer_id}"
        is_new = person not in quiet and (person, one.cause) not in done
        if one.customer_id in ids and is_new and is_sampled(trigger.pk, person, trigger.share):
            chosen[one.customer_id] = one
    return list(chosen.values())


def is_sampled(trigger_id: int, person: str, share: int) -> bool:
    """Whether somebody belongs to the sample of a trigger: the same ones however often it is asked."""
    digest = hashlib.blake2s(f"{trigger_id} {person}".encode(), digest_size=4).digest()
    return int.from_bytes(digest) % 100 < share


@transaction.atomic
def _invite(trigger: models.Trigger, occasion: Occasion, *, now: datetime) -> int:
    collector = (
        models.Collector.objects.select_for_update(of=("self",)).select_related("survey").get(pk=trigger.collector_id)
    )
    person = f"c{occasion.customer_id}"
    asked_before = collector.invitations.filter(person=person)
    if asked_before.filter(cause=occasion.cause).exists():
        return 0
    reach = collector_kinds()[collector.kind].asks.reach
    planned = queries.plan(collector, gathering.from_customers([occasion.customer_id], reach=reach), now=now)
    chosen = [one.asked for one in planned if not one.reason or one.reason == "answered_already"]
    due_at = max(occasion.at + timedelta(hours=trigger.delay_hours), now)
    made = add_invitations(collector, chosen, Because(trigger, occasion.cause, due_at), now=now)
    if made and occasion.order_id is not None:
        models.Invitation.objects.filter(pk__in=[one.pk for one in made]).update(order_id=occasion.order_id)
    if made:
        told = {"survey_id": collector.survey_id, "collector_id": collector.pk}
        events.record(PEOPLE_INVITED, actor_id=None, subject_id=collector.pk, payload=told, count=len(made), now=now)
    return len(made)


def _demand(collector: models.Collector, by: people.User) -> None:
    if not rules.can_open(by, collector.survey):
        raise people_rules.NotAllowed(rules.OPEN)


def _tell(trigger: models.Trigger, by: people.User, now: datetime) -> None:
    told = {
        "collector_id": trigger.collector_id, "event_type": trigger.event_type, "is_active": trigger.is_active,
    }  # fmt: skip
    events.record(TRIGGER_CHANGED, actor_id=by.pk, subject_id=trigger.pk, payload=told, now=now)
