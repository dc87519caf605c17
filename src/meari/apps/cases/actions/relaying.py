"""Urgent relay: a voice of a risk reaches the people on duty at once, step by step, until one of them takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from meari.apps.cases import models, relay_words, rules
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.people.rules import NotAllowed
from meari.apps.sending import actions as sending
from meari.apps.sending import queries as letters
from meari.apps.sending.models import Destination
from meari.apps.sending.protocol import Medium
from meari.apps.voices import models as voices

ALARM_SET = event_type("cases.alarm_set", payload=("is_active",))
RELAY_RAISED = event_type("cases.relay_raised", payload=("alarm_id", "voice_id"))
RELAY_ESCALATED = event_type("cases.relay_escalated", payload=("alarm_id", "minutes", "people", "rooms"))
RELAY_TAKEN = event_type("cases.relay_taken", payload=("alarm_id", "voice_id"))
RECENT = timedelta(days=1)
"""Older voices are no emergency any more."""
AT_ONCE = 100


class NobodyToTell(Exception):
    """An alarm that tells nobody is none."""


class Taken(Exception):
    """Somebody took it before: ``by``."""

    def __init__(self, by: people.User) -> None:
        super().__init__(by.pk)
        self.by = by


@dataclass(frozen=True)
class Step:
    """Who is told after so many minutes."""

    after_minutes: int
    people: Sequence[people.User] = ()
    rooms: Sequence[Destination] = ()
    by_text: bool = False


@dataclass(frozen=True)
class AlarmDraft:
    """Which risks are relayed, and to whom step by step."""

    name: str
    risks: Sequence[str]
    steps: Sequence[Step]
    only_sure: bool = False
    is_active: bool = True


@transaction.atomic
def set_alarm(draft: AlarmDraft, *, alarm: models.Alarm | None = None, by: people.User, now: datetime) -> models.Alarm:
    """Write an alarm down or change it; relays under way go on by the new steps. Raises ``NotAllowed`` and ``NobodyToTell``."""
    people_rules.demand_everywhere(by, rules.DIRECT)
    steps = sorted((one for one in draft.steps if one.people or one.rooms), key=lambda one: one.after_minutes)
    if not steps or not draft.risks:
        raise NobodyToTell
    made = alarm or models.Alarm()
    made.name, made.risks, made.only_sure, made.is_active = (
        draft.name,
        list(draft.risks),
        draft.only_sure,
        draft.is_active,
    )
    made.save()
    made.steps.all().delete()
    for step in steps:
        row = models.AlarmStep.objects.create(alarm=made, after_minutes=step.after_minutes, by_text=step.by_text)
        row.people.set(step.people)
        row.rooms.set(step.rooms)
    events.record(ALARM_SET, actor_id=by.pk, subject_id=made.pk, payload={"is_active": made.is_active}, now=now)
    return made


def relay(*, now: datetime) -> int:
    """Raise what is new and let what nobody took reach the next step. Returns how many letters were posted."""
    for alarm in models.Alarm.objects.filter(is_active=True):
        for voice in _urgent(alarm, now=now)[:AT_ONCE]:
            _raise(alarm, voice, now=now)
    due = models.Relay.objects.filter(taken_at=None, next_at__lte=now).order_by("next_at")
    return sum(_reach_next(pk, now=now) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def take_relay(relay: models.Relay, *, by: people.User, now: datetime) -> models.Relay:
    """Say that one looks after it: nobody else is told any more. Raises ``NotAllowed`` and ``Taken``."""
    if not rules.can_take_relay(by, relay):
        raise NotAllowed(rules.WORK)
    held = models.Relay.objects.select_for_update().get(pk=relay.pk)
    if held.taken_by is not None:
        raise Taken(held.taken_by)
    held.taken_by, held.taken_at, held.next_at = by, now, None
    held.save(update_fields=["taken_by", "taken_at", "next_at"])
    told = {"alarm_id": held.alarm_id, "voice_id": held.voice_id}
    events.record(RELAY_TAKEN, actor_id=by.pk, subject_id=held.pk, payload=told, now=now)
    return held


def _urgent(alarm: models.Alarm, *, now: datetime) -> QuerySet[voices.Voice]:
    """Recent voices of the alarm's risks that it has not relayed."""
    holding = voices.Label.objects.filter(voice=OuterRef("pk"), sort=voices.Label.Sort.RISK, ended_at=None)
    if "any" not in alarm.risks:
        holding = holding.filter(key__in=alarm.risks)
    if alarm.only_sure:
        holding = holding.filter(confidence__gte=voices.SURE_FROM)
    relayed = models.Relay.objects.filter(alarm=alarm, voice=OuterRef("pk"))
    recent = voices.Voice.objects.filter(Q(has_risk=True) | Q(may_be_risky=True), received_at__gte=now - RECENT)
    return recent.filter(Exists(holding), ~Exists(relayed)).order_by("pk")


@transaction.atomic
def _raise(alarm: models.Alarm, voice: voices.Voice, *, now: datetime) -> None:
    raised, is_new = models.Relay.objects.get_or_create(
        alarm=alarm, voice=voice, defaults={"raised_at": now, "next_at": now}
    )
    if is_new:
        told = {"alarm_id": alarm.pk, "voice_id": voice.pk}
        events.record(RELAY_RAISED, actor_id=None, subject_id=raised.pk, payload=told, now=now)


@transaction.atomic
def _reach_next(relay_id: int, *, now: datetime) -> int:
    """Tell everybody of every step that is due, once each."""
    found = models.Relay.objects.select_for_update().select_related("alarm", "voice")
    held = found.filter(pk=relay_id, taken_at=None, next_at__lte=now).first()
    if held is None:
        return 0
    steps = list(held.alarm.steps.prefetch_related("people", "rooms"))
    reached = -1 if held.reached_minutes is None else held.reached_minutes
    passed = [one for one in steps if reached < one.after_minutes and held.raised_at + _after(one) <= now]
    told = sum(_tell(held, step, now=now) for step in passed)
    if passed:
        held.reached_minutes = passed[-1].after_minutes
        people_count, rooms = (sum(len(getattr(one, name).all()) for one in passed) for name in ("people", "rooms"))
        payload = {
            "alarm_id": held.alarm_id, "minutes": held.reached_minutes, "people": people_count, "rooms": rooms,
        }  # fmt: skip
        events.record(RELAY_ESCALATED, actor_id=None, subject_id=held.pk, payload=payload, now=now)
    held.next_at = next((held.raised_at + _after(one) for one in steps if held.raised_at + _after(one) > now), None)
    held.save(update_fields=["reached_minutes", "next_at"])
    return told


def _after(step: models.AlarmStep) -> timedelta:
    return timedelta(minutes=step.after_minutes)


def _tell(relay: models.Relay, step: models.AlarmStep, *, now: datetime) -> int:
    told = 0
    for user in step.people.all():
        if not user.is_active:
            continue
        told += _post(relay, sending.Person(user.email, user.name), user=user, now=now)
        number = letters.duty_phone_of(user) if step.by_text else None
        if number:
            told += _post(relay, sending.Person(number, user.name, Medium.SMS), user=user, now=now)
        elif step.by_text:
            models.RelayNotice.objects.create(relay=relay, user=user, medium=Medium.SMS, at=now)
    for room in step.rooms.filter(is_active=True):
        told += _post(relay, room, user=None, now=now)
    return told


def _post(relay: models.Relay, to: sending.Person | Destination, *, user: people.User | None, now: datetime) -> int:
    """One letter to one person by one way, or into one room; the second time it is the same letter."""
    room = to if isinstance(to, Destination) else None
    medium = Medium.CHAT if room else to.medium  # type: ignore[union-attr]
    whom = f"room:{room.pk}" if room else f"user:{user.pk if user else 0}"
    draft = relay_words.letter(relay, key=f"cases.relay:{relay.pk}:{whom}:{medium}", user=user, medium=medium)
    letter = sending.post(draft, to=to, by=None, now=now)
    _notice, is_new = models.RelayNotice.objects.get_or_create(
        relay=relay, letter=letter, defaults={"user": user, "room": room, "medium": medium, "at": now}
    )
    return int(is_new)
