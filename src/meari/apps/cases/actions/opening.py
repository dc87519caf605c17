"""Cases open: from voices by the intake rules, or by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from meari.apps.cases import clock, intake, models, queries, rules
from meari.apps.cases.actions import _case, talking
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.people.rules import NotAllowed
from meari.apps.sending import actions as sending
from meari.apps.voices import models as voices

CASE_OPENED = _case.case_event("case_opened", "rule_id", "team_id", "priority", "channel", "voice_id")
RECENT = timedelta(days=7)
"""Older voices are history that was imported, not something that waits for an answer."""
AT_ONCE = 200
Promise = models.Deadline.Promise


class NoRule(Exception):
    """No intake rule is set up, so nobody knows who answers, nor by when."""


class HasCase(Exception):
    """The voice belongs to a case already, ``case_id``."""

    def __init__(self, case_id: int) -> None:
        super().__init__(case_id)
        self.case_id = case_id


@dataclass(frozen=True)
class Wish:
    """What whoever opens a case by hand decides themselves; what is left out the rules decide.

    ``is_verified`` says that whoever speaks was shown to be the customer. ``minutes`` for an answer and a solution are
    promised where no rule fits; the case goes on where ``previous_id`` had ended.
    """

    team: people.Team | None = None
    priority: int | None = None
    owner: people.User | None = None
    is_verified: bool = False
    minutes: tuple[int, int] | None = None
    previous_id: int | None = None


NO_WISH = Wish()


@transaction.atomic
def open_case(voice: voices.Voice, *, wish: Wish = NO_WISH, by: people.User, now: datetime) -> models.Case:
    """Open a case about ``voice`` by hand. Raises ``NotAllowed``, ``HasCase``, ``NoRule`` and ``NoHours``."""
    people_rules.demand(by, rules.WORK)
    if not queries.may_be_opened(voice, by=by, team=wish.team):
        raise NotAllowed(rules.WORK)
    known = models.CaseVoice.objects.filter(voice=voice).values_list("case_id", flat=True).first()
    if known is not None:
        raise HasCase(known)
    rule = intake.rule_for(queries.heard([voice])[voice.pk], queries.intake_rules())
    case = opened(voice, rule, wish=wish, by=by, now=now)
    note_considered([voice.pk], now=now)
    return case


@transaction.atomic
def open_by_rules(*, now: datetime) -> int:
    """Open a case for every recent voice that an intake rule says so of. Returns how many voices were looked at.

    A voice is looked at once; two workers at a time wait for each other.
    """
    found = queries.intake_rules()
    if not found:
        return 0
    queries.hold_intake()
    waiting = list(queries.not_considered(since=now - RECENT)[:AT_ONCE])
    heard = queries.heard(waiting)
    for voice in waiting:
        rule = intake.rule_for(heard[voice.pk], found)
        if rule is not None and rule.opens_case:
            opened(voice, rule, by=None, now=now)
    note_considered([voice.pk for voice in waiting], now=now)
    return len(waiting)


def opened(
    voice: voices.Voice, rule: models.IntakeRule | None, *, wish: Wish = NO_WISH, by: people.User | None, now: datetime
) -> models.Case:
    """A new case about ``voice`` with its first message and its promises; part of the caller's transaction.

    A front office that heard the voice itself keeps it; otherwise the rule names the team.

    Raises ``NoRule`` where neither a rule nor a wish names a team and a promise, and ``NoHours``.
    """
    team = wish.team or queries.front_team_of(voice) or (rule.team if rule else None)
    minutes = (rule.answer_minutes, rule.solve_minutes) if rule else wish.minutes
    if team is None or minutes is None:
        raise NoRule
    address = queries.contact_of(voice)
    case = models.Case.objects.create(
        subject=_case.subject_of(voice), team=team, owner=wish.owner, priority=wish.priority or (rule.priority if rule else models.Case.Priority.NORMAL),
        is_identity_verified=wish.is_verified and voice.customer_id is not None, previous_id=wish.previous_id,
        channel=voice.channel, language=voice.language, customer_id=voice.customer_id, product_id=voice.product_id,
        order_id=voice.order_id, rule=rule, has_risk=voice.has_risk, opened_at=now, opened_by=by,
        recipient=sending.ensure_recipient(address, now=now) if address else None, last_message_at=voice.received_at,
        last_customer_at=voice.received_at,
    )  # fmt: skip
    models.CaseVoice.objects.create(case=case, voice=voice, is_first=True)
    talking.first_message(case, voice)
    clock.begin(case, Promise.ANSWER, minutes=minutes[0], team_id=team.pk, now=now)
    clock.begin(case, Promise.SOLVE, minutes=minutes[1], team_id=team.pk, now=now)
    return _case.changed(
        case, CASE_OPENED, by=by, now=now, rule_id=rule.pk if rule else None, team_id=team.pk, priority=case.priority,
        channel=case.channel, voice_id=voice.pk,
    )  # fmt: skip


def forget_considered(*, now: datetime) -> int:
    """Forget that voices were looked at which are too old to be looked at again. Returns how many."""
    return models.Considered.objects.filter(at__lt=now - 2 * RECENT, voice__received_at__lt=now - RECENT).delete()[0]


def note_considered(voice_ids: Sequence[int], *, now: datetime) -> None:
    """Note that the intake rules need not look at these voices any more; part of the caller's transaction."""
    models.Considered.objects.bulk_create(
        [models.Considered(voice_id=pk, at=now) for pk in voice_ids], ignore_conflicts=True
    )
