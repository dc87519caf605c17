"""Posting letters, handing them over exactly once up to the hand-over, and deciding about those whose fate is unclear.

``queued -> handing_over -> handed_over | held | refused | failed | unknown``. The claim is committed before anything
leaves, so a worker that dies in between leaves a trace: the letter is marked unknown and never sent again by itself.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.jobs import work
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import actions as privacy
from meari.apps.sending import composing, files, gate, models, queries, rules, tokens
from meari.apps.sending.actions.consents import ensure_recipient
from meari.apps.sending.composing import Draft, WrongDraft
from meari.apps.sending.gate import Purpose
from meari.apps.sending.law import laws
from meari.apps.sending.protocol import (
    Enclosure,
    Medium,
    NotTaken,
    Outcome,
    Parcel,
    Taken,
    Unknown,
    providers,
)

logger = logging.getLogger("meari.sending")
LETTER_POSTED = event_type("sending.letter_posted", payload=("purpose", "medium"))
LETTER_HANDED_OVER = event_type("sending.letter_handed_over", payload=("provider",))
LETTER_HELD = event_type("sending.letter_held", payload=("reason",))
LETTER_REFUSED = event_type("sending.letter_refused", payload=("reason",))
LETTER_FAILED = event_type("sending.letter_failed", payload=("reason",))
LETTER_UNCLEAR = event_type("sending.letter_unclear", payload=("reason",))
LETTER_SETTLED = event_type("sending.letter_settled", payload=("choice",))
LETTER_READ = event_type("sending.letter_read")

HAND_OVER = "sending.hand_over"
RETENTION = "letter"
# Pauses after a clear "not now"; the last one is followed by failure.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
LONGEST_HANDING_OVER = timedelta(minutes=10)
FILES_REST = timedelta(days=1)
OVERDUE = timedelta(minutes=2)
MOST_AT_ONCE = 500
LARGEST = 25_000_000
State = models.Letter.State


class NotUnclear(Exception):
    """Only a letter whose fate is unclear can be settled, and only once."""


@dataclass(frozen=True)
class Person:
    """Somebody who is written to: at a mail address, or at a phone by the medium that is named."""

    address: str
    name: str = ""
    medium: Medium = Medium.EMAIL


def post(draft: Draft, *, to: Person | models.Destination, by: people.User | None, now: datetime) -> models.Letter:
    """Put ``draft`` into the outbox, in the caller's transaction: it leaves when, and only when, that commits.

    The same key posted twice is one letter, the first. Raises ``WrongDraft`` and ``NotInTransaction``.
    """
    known = models.Letter.objects.filter(key=draft.key).first()
    if known is not None:
        return known
    _check(draft, to)
    try:
        with transaction.atomic():
            letter = _stored(draft, to=to, by=by, now=now)
    except IntegrityError:
        return models.Letter.objects.get(key=draft.key)
    told = {"purpose": str(draft.purpose), "medium": letter.medium}
    events.record(LETTER_POSTED, actor_id=by.pk if by else None, subject_id=letter.pk, payload=told, now=now)
    work.later(HAND_OVER, letter_id=letter.pk)
    return letter


def hand_over(letter_id: int, *, now: datetime) -> None:
    """Ask the gate, claim the letter, hand it over outside any transaction, and write down what became of it."""
    claim = claim_letter(letter_id, now=now)
    if claim is None:
        return
    try:
        outcome: Outcome = providers()[claim.provider].hand_over(claim.parcel, claim.settings, now=now)
    except Exception as error:
        logger.exception("handing over letter %d through %s", letter_id, claim.provider)
        outcome = Unknown("error", type(error).__name__)
    record_outcome(letter_id, claim.number, outcome, now=now)


@dataclass(frozen=True)
class Claim:
    """A letter in hand: what goes to which provider, as attempt ``number``."""

    parcel: Parcel
    provider: str
    settings: dict[str, str]
    number: int


@transaction.atomic
def claim_letter(letter_id: int, *, now: datetime) -> Claim | None:
    """Decide at the gate and take the letter in hand; none when it is not due or may not go out.

    The recipient's and the campaign's rows are locked, so that two letters cannot slip past one cap together.
    """
    letter = models.Letter.objects.select_for_update().filter(pk=letter_id, due_at__lte=now).first()
    if letter is None or letter.state not in {State.QUEUED, State.HELD}:
        return None
    for model, id_ in ((models.Recipient, letter.recipient_id), (models.Campaign, letter.campaign_id)):
        if id_ is not None:
            model._default_manager.select_for_update().get(pk=id_)
    content = queries.content_of(letter)
    address = queries.address_of(letter.recipient) if letter.recipient else ""
    if content is None or address is None:
        _refuse(letter, "destroyed", now=now)
        return None
    obstacle = _obstacle(letter)
    if obstacle:
        _refuse(letter, obstacle, now=now)
        return None
    link = tokens.link(tokens.REFUSAL, letter.token)
    decision = gate.decide(queries.facts(letter, content, link, now=now), laws=laws(), at=now)
    if decision.verdict is not gate.Verdict.SEND:
        _stop(letter, decision, now=now)
        return None
    provider = letter.destination.provider if letter.destination else queries.provider_now(Medium(letter.medium))
    try:
        parcel = _parcel(letter, content, address)
    except FileNotFoundError:
        _refuse(letter, "destroyed", now=now)
        return None
    letter.state, letter.reason, letter.claimed_at, letter.provider = State.HANDING_OVER, "", now, provider
    letter.tries += 1
    letter.save(update_fields=["state", "reason", "claimed_at", "provider", "tries"])
    opened = queries.room_settings(letter.destination) if letter.destination else queries.account_settings(provider)
    return Claim(parcel, provider, dict(opened), letter.tries)


@transaction.atomic
def record_outcome(letter_id: int, number: int, outcome: Outcome, *, now: datetime) -> None:
    """Write down what attempt ``number`` came to. A late answer still settles a letter that was marked unclear."""
    letter = models.Letter.objects.select_for_update().get(pk=letter_id)
    kind = {Taken: "taken", NotTaken: "not_taken", Unknown: "unknown"}[type(outcome)]
    code, detail = getattr(outcome, "code", ""), getattr(outcome, "detail", "") or getattr(outcome, "reference", "")
    models.Attempt.objects.create(
        letter=letter, at=now, provider=letter.provider, outcome=kind, code=code[:40], detail=detail[:300]
    )
    if letter.tries != number or letter.state not in {State.HANDING_OVER, State.UNKNOWN} or letter.left_at is not None:
        return
    match outcome:
        case Taken():
            _finish(letter, State.HANDED_OVER, "", now=now)
            events.record(
                LETTER_HANDED_OVER, actor_id=None, subject_id=letter.pk, payload={"provider": letter.provider}, now=now
            )
        case Unknown():
            mark_unclear(letter, code, now=now)
        case NotTaken() if outcome.is_final or letter.tries > len(PAUSES):
            _finish(letter, State.FAILED, code, now=now)
            events.record(LETTER_FAILED, actor_id=None, subject_id=letter.pk, payload={"reason": code}, now=now)
        case NotTaken():
            pause = PAUSES[letter.tries - 1]
            _wait(letter, State.QUEUED, code, until=now + max(pause, outcome.wait or pause))


def mark_unclear(letter: models.Letter, reason: str, *, now: datetime) -> None:
    """Say that nobody knows whether the letter was taken; part of the caller's transaction."""
    if letter.state == State.UNKNOWN:
        return
    letter.state, letter.reason, letter.due_at = State.UNKNOWN, reason[:40], None
    letter.save(update_fields=["state", "reason", "due_at"])
    events.record(LETTER_UNCLEAR, actor_id=None, subject_id=letter.pk, payload={"reason": letter.reason}, now=now)


def sweep(*, now: datetime) -> int:
    """Mark letters unclear that some worker took in hand and never brought to an end. Returns how many."""
    stale = models.Letter.objects.filter(state=State.HANDING_OVER, claimed_at__lt=now - LONGEST_HANDING_OVER)
    marked = 0
    for id_ in list(stale.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic():
            letter = models.Letter.objects.select_for_update().get(pk=id_)
            if letter.state == State.HANDING_OVER:
                mark_unclear(letter, "worker_died", now=now)
                marked += 1
    return marked


def queue_due(*, now: datetime) -> int:
    """Queue letters that are overdue and that no worker has in hand, for jobs that a broker lost. Returns how many."""
    waiting = models.Letter.objects.filter(state__in=[State.QUEUED, State.HELD])
    due = waiting.filter(due_at__lte=now - OVERDUE).order_by("due_at")
    ids = list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])
    for id_ in ids:
        work.later(HAND_OVER, letter_id=id_)
    return len(ids)


def forget_files(*, now: datetime) -> int:
    """Delete the files of letters whose content was destroyed, unless another letter holds the same. Returns how many."""
    kept = queries.letters_with_content()
    gone = models.Attachment.objects.exclude(letter_id__in=kept)
    digests = set(gone.values_list("digest", flat=True))
    gone.delete()
    held = set(models.Attachment.objects.filter(digest__in=digests).values_list("digest", flat=True))
    return sum(files.forget(digest, unused_since=now - FILES_REST) for digest in digests - held)


@transaction.atomic
def settle(letter: models.Letter, *, send_again: bool, by: people.User, now: datetime) -> None:
    """Decide about an unclear letter: send it again, knowing that it may arrive twice, or leave it.

    Raises ``NotAllowed`` and ``NotUnclear``.
    """
    people_rules.demand_everywhere(by, rules.SETTLE)
    held = models.Letter.objects.select_for_update().get(pk=letter.pk)
    if held.state != State.UNKNOWN or held.left_at is not None:
        raise NotUnclear
    if send_again:
        _wait(held, State.QUEUED, "sent_again", until=now)
    else:
        held.left_by, held.left_at = by, now
        held.save(update_fields=["left_by", "left_at"])
    told = {"choice": "again" if send_again else "left"}
    events.record(LETTER_SETTLED, actor_id=by.pk, subject_id=held.pk, payload=told, now=now)


@transaction.atomic
def note_read(letter: models.Letter, *, by: people.User, now: datetime) -> bool:
    """Note that ``by`` says they read the letter; false when they had said so before."""
    _receipt, is_new = models.Receipt.objects.get_or_create(letter=letter, user=by, defaults={"at": now})
    if is_new:
        events.record(LETTER_READ, actor_id=by.pk, subject_id=letter.pk, now=now)
    return is_new


def _check(draft: Draft, to: Person | models.Destination) -> None:
    if sum(len(one.content) for one in draft.enclosures) > LARGEST:
        raise WrongDraft("too_large")
    if any(composing.CONTROL.search(one.name) for one in draft.enclosures):
        raise WrongDraft("control_character")
    if isinstance(to, models.Destination):
        if draft.purpose is not Purpose.INTERNAL:
            raise WrongDraft("not_staff")
        if to.provider not in providers():
            raise WrongDraft("not_installed")
    elif composing.CONTROL.search(to.address) or queries.reach_of(to.address) != to.medium.reach:
        raise WrongDraft("control_character" if "@" in to.address else "empty")
    elif not queries.normal_address(to.address):
        raise WrongDraft("empty")
    elif to.medium is Medium.ALIMTALK and not draft.template:
        raise WrongDraft("no_template")
    elif draft.purpose is Purpose.INTERNAL and queries.staff_at(to.address) is None:
        raise WrongDraft("not_staff")


def _stored(draft: Draft, *, to: Person | models.Destination, by: people.User | None, now: datetime) -> models.Letter:
    token = secrets.token_hex(16)
    room = to if isinstance(to, models.Destination) else None
    medium = to.medium if isinstance(to, Person) else Medium(providers()[to.provider].medium)
    provider = room.provider if room else queries.provider_now(medium)
    content = _content(draft, to, token, longest=providers()[provider].longest_text, now=now)
    recipient = ensure_recipient(to.address, now=now) if isinstance(to, Person) else None
    campaign = _campaign(draft)
    letter = models.Letter.objects.create(
        key=draft.key, token=token, purpose=draft.purpose, medium=medium, recipient=recipient, destination=room,
        campaign=campaign, about_kind=draft.about[0], about_key=draft.about[1], subject=content.subject,
        is_confidential=draft.is_confidential, due_at=now, posted_at=now, posted_by=by,
    )  # fmt: skip
    today = timezone.localdate(now)
    packed = {letter.pk: content.packed()}
    privacy.keep_originals(packed, kind=queries.LETTER_KIND, retention=RETENTION, created_on=today)
    for one in draft.enclosures:
        models.Attachment.objects.create(
            letter=letter, name=one.name[:200], media_type=one.media_type[:100], size=len(one.content),
            digest=files.keep(one.content),
        )  # fmt: skip
    return letter


def _content(
    draft: Draft, to: Person | models.Destination, token: str, *, longest: int, now: datetime
) -> composing.Content:
    label, refusal = gate.in_force(laws(), now).label, tokens.link(tokens.REFUSAL, token)
    if isinstance(to, Person) and to.medium.reach == "phone":
        return composing.compose_text(
            draft, name=to.name, sender=queries.sender(), refusal=refusal, label=label, longest_text=longest
        )
    return composing.compose(
        draft, name=to.name if isinstance(to, Person) else "", sender=queries.sender(), label=label,
        links=composing.Links(refusal, tokens.link(tokens.RECEIPT, token)), longest_text=longest,
    )  # fmt: skip


def _campaign(draft: Draft) -> models.Campaign | None:
    if not draft.campaign:
        return None
    campaign = models.Campaign.objects.filter(key=draft.campaign).first()
    if campaign is None or campaign.purpose != draft.purpose:
        raise WrongDraft("other_campaign")
    return campaign


def _obstacle(letter: models.Letter) -> str:
    """Why the room cannot be written into, if it cannot."""
    if letter.destination is None:
        return ""
    if not letter.destination.is_active:
        return "room_off"
    return "" if letter.destination.provider in providers() else "not_installed"


def _parcel(letter: models.Letter, content: composing.Content, address: str) -> Parcel:
    enclosures = tuple(
        Enclosure(one.name, one.media_type, files.content(one.digest)) for one in letter.attachments.all()
    )
    return Parcel(
        token=letter.token, subject=content.subject, text=content.text, html=content.html, headers=content.headers,
        address=address, name=content.name, enclosures=enclosures, posted_at=letter.posted_at,
        template=content.template, variables=content.variables, is_advertising=letter.purpose == Purpose.ADVERTISING,
    )  # fmt: skip


def _stop(letter: models.Letter, decision: gate.Decision, *, now: datetime) -> None:
    if decision.verdict is gate.Verdict.HOLD and decision.until is not None:
        _wait(letter, State.HELD, decision.reason, until=decision.until)
        events.record(LETTER_HELD, actor_id=None, subject_id=letter.pk, payload={"reason": decision.reason}, now=now)
    else:
        _refuse(letter, decision.reason, now=now)


def _refuse(letter: models.Letter, reason: str, *, now: datetime) -> None:
    _finish(letter, State.REFUSED, reason, now=now)
    events.record(LETTER_REFUSED, actor_id=None, subject_id=letter.pk, payload={"reason": reason}, now=now)


def _wait(letter: models.Letter, state: State, reason: str, *, until: datetime) -> None:
    letter.state, letter.reason, letter.due_at = state, reason[:40], until
    letter.save(update_fields=["state", "reason", "due_at"])
    work.later(HAND_OVER, after=until, letter_id=letter.pk)


def _finish(letter: models.Letter, state: State, reason: str, *, now: datetime) -> None:
    letter.state, letter.reason, letter.due_at = state, reason[:40], None
    letter.handed_over_at = now if state == State.HANDED_OVER else None
    letter.save(update_fields=["state", "reason", "due_at", "handed_over_at"])
    if letter.is_confidential:
        privacy.forget(kind=queries.LETTER_KIND, owner_ids=[letter.pk])
