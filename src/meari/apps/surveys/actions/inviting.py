"""Asking people: inviting them, writing to them, reminding those who have not answered, and leaving those alone who say so."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import actions as privacy
from meari.apps.sending import actions as sending
from meari.apps.sending.models import Letter
from meari.apps.surveys import letters, models, queries, rules
from meari.apps.surveys.collecting import collector_kinds
from meari.apps.surveys.queries import Asked
from meari.apps.surveys.queries.inviting import ADDRESS_KIND, CAMPAIGN_KIND

PEOPLE_INVITED = event_type("surveys.people_invited", payload=("survey_id", "collector_id"))
PERSON_STOPPED = event_type("surveys.person_stopped", payload=("survey_id",))
RETENTION = "letter"
AT_ONCE = 200
USUAL_DAYS = 14
CAPS = frozenset({"quiet", "person_cap", "campaign_cap"})
State = models.Invitation.State


@dataclass(frozen=True)
class Because:
    """Why people are asked: by which trigger, after what, and when the letter is due."""

    trigger: models.Trigger | None = None
    cause: str = ""
    due_at: datetime | None = None


@transaction.atomic
def invite(
    collector: models.Collector, asked: Sequence[Asked], *, by: people.User, now: datetime
) -> tuple[int, list[queries.Planned]]:
    """Ask those of ``asked`` who may be asked; how many, and the others with their reasons. Raises ``NotAllowed``.

    Letters follow from a job; just before each leaves the gate decides once more.
    """
    if not rules.can_open(by, collector.survey):
        raise people_rules.NotAllowed(rules.OPEN)
    models.Collector.objects.select_for_update().get(pk=collector.pk)
    planned = queries.plan(collector, asked, now=now)
    chosen = [one.asked for one in planned if not one.reason]
    add_invitations(collector, chosen, Because(), now=now)
    if chosen:
        told = {"survey_id": collector.survey_id, "collector_id": collector.pk}
        events.record(PEOPLE_INVITED, actor_id=by.pk, subject_id=collector.pk, payload=told, count=len(chosen), now=now)
    return len(chosen), [one for one in planned if one.reason]


def add_invitations(
    collector: models.Collector, asked: Sequence[Asked], because: Because, *, now: datetime
) -> list[models.Invitation]:
    """Write invitations with their addresses sealed; part of the caller's transaction."""
    days = int(collector.options.get("expires_days") or USUAL_DAYS)
    due_at = because.due_at or now
    medium = collector_kinds()[collector.kind].asks
    drafts = []
    for one in asked:
        nonce = secrets.token_hex(16)
        drafts.append(
            models.Invitation(
                collector=collector, trigger=because.trigger, cause=because.cause, nonce=nonce, medium=medium,
                token_hash=queries.token_hash(queries.token_of(nonce)), person=one.person, customer_id=one.customer_id,
                worker_id=one.worker_id, order_id=one.order_id, language=one.language or "ko",
                variables=dict(one.variables), invited_at=now, due_at=due_at, expires_at=due_at + timedelta(days=days),
            )
        )  # fmt: skip
    made = models.Invitation.objects.bulk_create(drafts, batch_size=200)
    sealed = {
        row.pk: json.dumps({"address": one.address, "name": one.name}, ensure_ascii=False)
        for row, one in zip(made, asked, strict=True)
    }
    privacy.keep_originals(sealed, kind=ADDRESS_KIND, retention=RETENTION, created_on=timezone.localdate(now))
    return made


def send_due(*, now: datetime) -> int:
    """Write to those whose invitation is due; how many. Surveys that are closed meanwhile ask nobody."""
    waiting = models.Invitation.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at", "pk")
    ids = list(waiting.values_list("pk", flat=True)[:AT_ONCE])
    for id_ in ids:
        with transaction.atomic():
            held = _held(id_)
            if held is not None and held.state == State.WAITING and held.due_at is not None:
                _post(held, is_reminder=False, now=now)
    return len(ids)


def remind(collector: models.Collector, *, by: people.User, now: datetime) -> int:
    """Ask those once more who were asked and have not answered; how many. Raises ``NotAllowed``."""
    if not rules.can_open(by, collector.survey):
        raise people_rules.NotAllowed(rules.OPEN)
    return _remind(queries.to_remind(collector, now=now).values_list("pk", flat=True), now=now)


def remind_due(*, now: datetime) -> int:
    """The same for every open collector that reminds; how many."""
    asking = [key for key, kind in collector_kinds().items() if kind.asks is not None]
    collectors = models.Collector.objects.select_related("survey").filter(
        kind__in=asking, is_open=True, survey__state=models.Survey.State.OPEN
    )
    return sum(_remind(queries.to_remind(one, now=now).values_list("pk", flat=True), now=now) for one in collectors)


@transaction.atomic
def expire_due(*, now: datetime) -> int:
    """Mark invitations whose time is over; how many."""
    over = models.Invitation.objects.filter(state__in=[State.WAITING, State.SENT], expires_at__lte=now)
    return over.update(state=State.EXPIRED, due_at=None)


@transaction.atomic
def stop_asking(invitation: models.Invitation, *, now: datetime) -> None:
    """Take somebody's word that they want no more invitations: at this address, to any survey. Needs no right."""
    held = models.Invitation.objects.select_for_update().get(pk=invitation.pk)
    found = queries.address_of(held.pk)
    if found is not None:
        recipient = sending.ensure_recipient(found[0], now=now)
        sending.refuse(recipient, scope=CAMPAIGN_KIND, how="surveys.stop", by=None, now=now)
    if held.state in {State.WAITING, State.SENT, State.EXPIRED}:
        held.state, held.due_at = State.REFUSED, None
        held.save(update_fields=["state", "due_at"])
        told = {"survey_id": held.collector.survey_id}
        events.record(PERSON_STOPPED, actor_id=None, subject_id=held.pk, payload=told, now=now)


@transaction.atomic
def note_letter(letter_id: int, *, now: datetime) -> None:
    """Write down what became of an invitation's letter. Part of nobody's request: the letter's events call it."""
    letter = Letter.objects.filter(pk=letter_id, about_kind="surveys.invitation").first()
    held = _held(int(letter.about_key)) if letter and letter.about_key.isdecimal() else None
    if letter is None or held is None or held.state not in {State.WAITING, State.SENT}:
        return
    is_first = letter.key.endswith(":0")
    fields: dict[str, object] = {}
    if letter.state == Letter.State.HANDED_OVER:
        fields = {"state": State.SENT, "reason": "", "sent_at": letter.handed_over_at} if is_first else {}
    elif letter.state == Letter.State.UNKNOWN:
        fields = {"state": State.SENT, "reason": "unclear", "sent_at": held.sent_at or now}
    elif letter.state == Letter.State.FAILED:
        fields = {"state": State.BOUNCED, "reason": letter.reason}
    elif letter.state == Letter.State.REFUSED and (is_first or letter.reason == "refused"):
        state = State.REFUSED if letter.reason == "refused" else State.HELD_BACK
        fields = {"state": state, "reason": letter.reason}
    models.Invitation.objects.filter(pk=held.pk).update(**fields) if fields else None


def _remind(ids: Iterable[int], *, now: datetime) -> int:
    reminded = 0
    for id_ in list(ids)[: AT_ONCE * 10]:
        with transaction.atomic():
            held = _held(id_)
            if held is not None and held.state == State.SENT:
                reminded += _post(held, is_reminder=True, now=now)
    return reminded


def _held(invitation_id: int) -> models.Invitation | None:
    found = models.Invitation.objects.select_for_update(of=("self",)).select_related("collector__survey")
    return found.filter(pk=invitation_id).first()


def _post(held: models.Invitation, *, is_reminder: bool, now: datetime) -> bool:
    """Put the letter into the outbox and note that; its fate comes back by its events."""
    number = held.reminders + 1 if is_reminder else 0
    obstacle = _obstacle(held, now=now)
    found = queries.address_of(held.pk)
    if obstacle or found is None:
        state = State.EXPIRED if obstacle == "expired" else State.HELD_BACK
        models.Invitation.objects.filter(pk=held.pk).update(
            state=held.state if is_reminder else state, reason=obstacle or "destroyed", due_at=None
        )
        return False
    collector = held.collector
    definition = queries.frozen_definition(queries.current_version_id(collector.survey_id))
    to = letters.To(found[1], letters.address_for(held), held.expires_at, held.language, held.variables)
    written = letters.write(collector, definition, to, is_reminder=is_reminder)
    draft = letters.draft(
        collector, written, key=f"surveys.invitation:{held.pk}:{number}", about=held.pk, language=held.language
    )
    purpose = queries.purpose_of(collector)
    sending.ensure_campaign(draft.campaign, kind=CAMPAIGN_KIND, purpose=purpose)
    person = sending.Person(found[0], found[1], collector_kinds()[collector.kind].asks)
    try:
        sending.post(draft, to=person, by=None, now=now)
    except sending.WrongDraft as wrong:
        models.Invitation.objects.filter(pk=held.pk).update(state=State.BOUNCED, reason=wrong.problem, due_at=None)
        return False
    changed = {"reminders": number, "reminded_at": now} if is_reminder else {"due_at": None}
    models.Invitation.objects.filter(pk=held.pk).update(**changed)
    return True


def _obstacle(held: models.Invitation, *, now: datetime) -> str:
    collector = held.collector
    if now >= held.expires_at:
        return "expired"
    is_open = collector.is_open and collector.survey.state == models.Survey.State.OPEN
    is_over = collector.closes_at is not None and now >= collector.closes_at
    return "" if is_open and not is_over else "survey_closed"
