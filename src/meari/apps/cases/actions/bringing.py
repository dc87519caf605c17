"""Bringing in cases that were handled elsewhere, or before: many at once, each once, by the voice they began with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from meari.apps.base.bulk import add_rows
from meari.apps.cases import clock, models, queries, rules
from meari.apps.cases.actions import _case
from meari.apps.cases.actions.talking import RETENTION
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type, when_of
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import actions as privacy
from meari.apps.voices.models import Voice
from meari.engines.text import masking

CASES_BROUGHT = event_type("cases.cases_brought", payload=("months", "days"))
Direction = models.Message.Direction
Promise = models.Deadline.Promise
State = models.Case.State


@dataclass(frozen=True)
class Said:
    """A message after the first; ``author_id`` is nobody for the customer's own."""

    at: datetime
    direction: str
    text: str
    channel: str = ""
    author_id: int | None = None
    is_repeat: bool = False


@dataclass(frozen=True)
class Asked:
    """What another team was asked; ``over_at`` is none while it is not over."""

    service: models.Service
    text: str
    at: datetime
    by_id: int
    state: str
    taken_at: datetime | None = None
    over_at: datetime | None = None
    owner_id: int | None = None
    answer: str = ""


@dataclass(frozen=True)
class Held:
    """A stretch of time for which the case waited for somebody else; an open one has no end."""

    began_at: datetime
    ended_at: datetime | None
    waits_for: str


@dataclass(frozen=True)
class PastCase:
    """A case as it went: the voice it began with, by its external id, under which rule, and all that followed."""

    voice: str
    rule: models.IntakeRule
    team_id: int
    opened_at: datetime
    owner_id: int | None = None
    said: Sequence[Said] = ()
    asked: Sequence[Asked] = ()
    held: Sequence[Held] = ()
    closed_at: datetime | None = None
    class_key: str = ""
    cause_key: str = ""
    handoffs: int = 0
    reopened: int = 0
    priority: int = models.Case.Priority.NORMAL


@transaction.atomic
def bring_cases(past: Sequence[PastCase], *, by: people.User, now: datetime) -> list[models.Case]:
    """Write cases down as they went; those whose voice is unknown or has a case already are left out.

    Clocks are reckoned as if the promises of the rule had been given then. Records one event. Raises ``NotAllowed`` and ``NoHours``.
    """
    people_rules.demand_everywhere(by, rules.DIRECT)
    voices = Voice.objects.filter(external_id__in=[one.voice for one in past], case_voice=None)
    known = {voice.external_id: voice for voice in voices}
    fresh = {one.voice: one for one in past if one.voice in known}
    if not fresh:
        return []
    pairs = [(one, known[key]) for key, one in fresh.items()]
    cases = models.Case.objects.bulk_create([_row(one, voice) for one, voice in pairs], batch_size=500)
    told = [(case, one, voice) for case, (one, voice) in zip(cases, pairs, strict=True)]
    add_rows(
        models.CaseVoice, ("case_id", "voice_id", "is_first"), [(case.pk, voice.pk, True) for case, _, voice in told]
    )
    _write_messages(told)
    add_rows(
        models.Pause, ("case_id", "waits_for", "began_at", "ended_at"),
        [(case.pk, held.waits_for, held.began_at, held.ended_at) for case, one, _ in told for held in one.held],
    )  # fmt: skip
    hours = _Hours()
    models.Deadline.objects.bulk_create(
        [deadline for case, one, _ in told for deadline in _promises(case, one, hours, now=now)], batch_size=500
    )
    _write_tasks(told, hours, now=now)
    _repeat_due(cases)
    models.Considered.objects.bulk_create(
        [models.Considered(voice=voice, at=now) for _, _, voice in told], ignore_conflicts=True, batch_size=500
    )
    payload = when_of([*(case.opened_at for case in cases), *(asked.at for one, _ in pairs for asked in one.asked)])
    events.record(CASES_BROUGHT, actor_id=by.pk, payload=payload, count=len(cases), now=now)
    return cases


Told = Sequence[tuple[models.Case, PastCase, Voice]]


class _Hours:
    """The hours of each team, asked once."""

    def __init__(self) -> None:
        self._by_team: dict[int, models.Hours] = {}

    def of(self, team_id: int) -> models.Hours:
        if team_id not in self._by_team:
            self._by_team[team_id] = clock.hours_of(team_id)
        return self._by_team[team_id]


def _row(one: PastCase, voice: Voice) -> models.Case:
    answers = [said.at for said in one.said if said.direction == Direction.OUT]
    spoke = [voice.received_at, *(said.at for said in one.said if said.direction == Direction.IN)]
    waits_for = next((held.waits_for for held in one.held if held.ended_at is None), models.Case.Waits.US)
    is_held = one.closed_at is None and waits_for == models.Case.Waits.CUSTOMER
    return models.Case(
        subject=_case.subject_of(voice), state=State.CLOSED if one.closed_at else State.ON_HOLD if is_held else State.OPEN,
        waits_for=models.Case.Waits.US if one.closed_at else waits_for, priority=one.priority, team_id=one.team_id,
        owner_id=one.owner_id, channel=voice.channel, language=voice.language, customer_id=voice.customer_id,
        product_id=voice.product_id, order_id=voice.order_id, rule=one.rule, has_risk=voice.has_risk,
        opened_at=one.opened_at, answered_at=min(answers, default=None),
        last_message_at=max([voice.received_at, *(said.at for said in one.said)]), last_customer_at=max(spoke),
        closed_at=one.closed_at, closed_by_id=one.owner_id if one.closed_at else None, class_key=one.class_key,
        cause_key=one.cause_key, handoffs=one.handoffs, reopened=one.reopened,
    )  # fmt: skip


def _write_messages(told: Told) -> None:
    rows, originals, made = [], {}, {}
    for case, one, voice in told:
        rows.append(
            models.Message(
                case=case, direction=Direction.IN, channel=voice.channel, at=voice.received_at, text=voice.text,
                voice=voice, key=f"voice:{voice.pk}",
            )
        )  # fmt: skip
        for number, said in enumerate(one.said):
            masked = masking.mask(said.text)
            key = f"past:{voice.pk}:{number}"
            rows.append(
                models.Message(
                    case=case, direction=said.direction, channel=said.channel, at=said.at, text=masked.text,
                    author_id=said.author_id, is_repeat=said.is_repeat, key=key,
                )
            )  # fmt: skip
            if masked.spans:
                originals[key], made[key] = said.text, timezone.localdate(said.at)
    stored = {message.key: message.pk for message in models.Message.objects.bulk_create(rows, batch_size=500)}
    days: Mapping[int, date] = {stored[key]: day for key, day in made.items()}
    kept = {stored[key]: text for key, text in originals.items()}
    privacy.keep_originals(kept, kind=queries.MESSAGE_KIND, retention=RETENTION, created_on=days)


def _promises(case: models.Case, one: PastCase, hours: _Hours, *, now: datetime) -> list[models.Deadline]:
    minutes = (
        (Promise.ANSWER, one.rule.answer_minutes, case.answered_at),
        (Promise.SOLVE, one.rule.solve_minutes, case.closed_at),
    )
    pauses = [
        models.Pause(began_at=held.began_at, ended_at=held.ended_at, waits_for=held.waits_for) for held in one.held
    ]
    made = []
    for promise, length, met_at in minutes:
        deadline = models.Deadline(
            case=case, promise=promise, team_id=one.team_id, hours=hours.of(one.team_id), minutes=length,
            began_at=one.opened_at, met_at=met_at,
            dropped_at=one.closed_at if promise == Promise.ANSWER and met_at is None else None,
        )  # fmt: skip
        clock.reckon(deadline, pauses)
        made.append(_looked_at(deadline, now=now))
    return made


def _looked_at(deadline: models.Deadline, *, now: datetime) -> models.Deadline:
    """What was noticed of a promise by now."""
    end = deadline.met_at or deadline.dropped_at or now
    if deadline.due_at is not None and deadline.due_at < end:
        deadline.missed_at = deadline.due_at
    if deadline.warn_at is not None and deadline.warn_at <= end:
        deadline.warned_at = deadline.warn_at
    return deadline


def _write_tasks(told: Told, hours: _Hours, *, now: datetime) -> None:
    asked = [(case, asked) for case, one, _ in told for asked in one.asked]
    tasks = models.Task.objects.bulk_create(
        [
            models.Task(
                case=case, service=one.service, team=one.service.office.team, owner_id=one.owner_id, state=one.state,
                text=masking.mask(one.text).text, answer=masking.mask(one.answer).text, asked_by_id=one.by_id,
                asked_at=one.at, taken_at=one.taken_at, over_at=one.over_at,
            )
            for case, one in asked
        ],
        batch_size=500,
    )  # fmt: skip
    deadlines = []
    for task in tasks:
        is_withdrawn = task.state == models.Task.State.WITHDRAWN
        deadline = models.Deadline(
            case_id=task.case_id, task=task, promise=Promise.TASK, team_id=task.team_id, hours=hours.of(task.team_id),
            minutes=task.service.minutes, began_at=task.asked_at, met_at=None if is_withdrawn else task.over_at,
            dropped_at=task.over_at if is_withdrawn else None,
        )  # fmt: skip
        clock.reckon(deadline, ())
        deadlines.append(_looked_at(deadline, now=now))
    models.Deadline.objects.bulk_create(deadlines, batch_size=500)


def _repeat_due(cases: Sequence[models.Case]) -> None:
    still = [case for case in cases if case.closed_at is None]
    running = models.Deadline.objects.filter(
        case__in=still, met_at=None, dropped_at=None, task=None, due_at__isnull=False
    )
    nearest: dict[int, datetime] = {}
    for case_id, due_at in running.order_by("-due_at").values_list("case_id", "due_at"):
        if due_at is not None:
            nearest[case_id] = due_at
    for case in still:
        case.due_at = nearest.get(case.pk)
    models.Case.objects.bulk_update(still, ["due_at"], batch_size=200)
