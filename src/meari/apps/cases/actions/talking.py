"""What is said in a case: by the customer, to the customer, among ourselves."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from meari.apps.cases import answers, clock, files, models, queries, rules
from meari.apps.cases.actions import _case
from meari.apps.cases.queries import mail as mail_queries
from meari.apps.people import models as people
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy import actions as privacy
from meari.apps.sending import actions as sending
from meari.apps.sending.gate import Purpose
from meari.apps.sending.protocol import Enclosure
from meari.apps.voices import models as voices
from meari.engines.text import masking, similar

MESSAGE_RECEIVED = _case.case_event("message_received", "channel", "is_automatic", "reopened")
REPLY_SENT = _case.case_event("reply_sent", "channel", "is_first", "state")
NOTE_ADDED = _case.case_event("note_added")
CONTACT_NOTED = _case.case_event("contact_noted", "channel", "is_first")
Direction = models.Message.Direction
State = models.Case.State
RETENTION = "complaint"
MOST_COMPARED = 10
LEAST_SAID = 20
"""Shorter messages (yes, thank you) say nothing again."""
SAYS_AGAIN = 0.5
"""From which share of its letters on (shingles of three) a message says again what an earlier one said."""
ABOUT = "case"


class Empty(Exception):
    """There is nothing to say."""


class NoAddress(Exception):
    """Nobody knows where to answer."""


class Overtaken(Exception):
    """Somebody said something since the reader last looked; ``message_id`` is the first unread."""

    def __init__(self, message_id: int) -> None:
        super().__init__(message_id)
        self.message_id = message_id


@dataclass(frozen=True)
class Incoming:
    """What a customer said in a case that exists. ``key`` makes it count once.

    ``head`` is what an answer needs of a mail's header (``queries.mail.Head``), ``warnings`` what an agent should know.
    """

    key: str
    channel: str
    text: str
    at: datetime
    quoted: str = ""
    html: str = ""
    is_automatic: bool = False
    enclosures: Sequence[files.Found] = ()
    head: str = ""
    warnings: Sequence[str] = ()


@dataclass(frozen=True)
class Reply:
    """What goes to the customer. ``state`` is the case's afterwards; ``seen`` the last message the writer had before them.

    ``outside`` names the channel by which it was said already (a call, a chat elsewhere): nothing is sent then.
    """

    text: str
    state: str = State.ON_HOLD
    seen: int | None = None
    outside: str = ""
    enclosures: Sequence[Enclosure] = ()
    thread: Mapping[str, str] = field(default_factory=dict)


def first_message(case: models.Case, voice: voices.Voice) -> models.Message:
    """The voice as the first message of its case; part of the caller's transaction. The voice keeps the original."""
    return models.Message.objects.create(
        case=case, direction=Direction.IN, channel=voice.channel, at=voice.received_at, text=voice.text, voice=voice,
        key=f"voice:{voice.pk}",
    )  # fmt: skip


def complete_first(message: models.Message, incoming: Incoming, *, now: datetime) -> None:
    """Add to the first message of a case what its voice does not hold: quotes, HTML, files; part of the caller's transaction."""
    message.quoted, message.has_html = masking.mask(incoming.quoted).text, bool(incoming.html)
    message.warnings = ",".join(incoming.warnings)
    if message.quoted or message.has_html or message.warnings:
        message.save(update_fields=["quoted", "has_html", "warnings"])
    _seal_parts(message, incoming, now=now)
    files.store(message, incoming.enclosures)


@transaction.atomic
def receive_message(case: models.Case, incoming: Incoming, *, now: datetime) -> models.Message:
    """Take in what the customer says next; a closed or held case goes on. The same key counts once. Raises ``Gone``."""
    known = models.Message.objects.filter(key=incoming.key).first()
    if known is not None:
        return known
    held = _case.held(case)
    message = models.Message(
        case=held, direction=Direction.IN, channel=incoming.channel, at=incoming.at, key=incoming.key,
        is_automatic=incoming.is_automatic, has_html=bool(incoming.html), warnings=",".join(incoming.warnings),
    )  # fmt: skip
    message.is_repeat = not incoming.is_automatic and _says_again(held, incoming.text)
    _write(message, incoming.text, quoted=incoming.quoted, now=now)
    _seal_parts(message, incoming, now=now)
    files.store(message, incoming.enclosures)
    reopens = held.state == State.CLOSED and not incoming.is_automatic
    held.last_message_at = max(held.last_message_at, incoming.at)
    if not incoming.is_automatic:
        held.last_customer_at = max(held.last_customer_at or incoming.at, incoming.at)
        held.state, held.snoozed_until = State.OPEN, None
    if reopens:
        go_on(held, now=now)
    _case.changed(
        held, MESSAGE_RECEIVED, by=None, now=now, channel=incoming.channel, is_automatic=incoming.is_automatic,
        reopened=reopens,
    )  # fmt: skip
    return message


def go_on(case: models.Case, *, now: datetime) -> None:
    """Let a closed case run again, with a new promise of a solution; the caller saves it."""
    last = case.deadlines.filter(promise=models.Deadline.Promise.SOLVE).order_by("-pk").first()
    case.state, case.closed_at, case.closed_by, case.reopened = State.OPEN, None, None, case.reopened + 1
    if last is not None:
        clock.begin(case, last.promise, minutes=last.minutes, team_id=case.team_id, now=now)


@transaction.atomic
def reply(case: models.Case, said: Reply, *, by: people.User, now: datetime) -> models.Message:
    """Answer the customer by the way they came, and let the case be in the state the writer chose.

    Raises ``NotAllowed``, ``Gone``, ``Closed``, ``Empty``, ``NoAddress``, ``Overtaken`` and ``WrongDraft``.
    """
    _case.demand_work(by, case)
    held = _case.held_open(case)
    if not said.text.strip():
        raise Empty
    _not_overtaken(held, said, by)
    is_first = held.answered_at is None
    message = models.Message(
        case=held, direction=Direction.OUT, channel=said.outside or held.channel, at=now, author=by,
        key=f"out:{secrets.token_hex(12)}",
    )  # fmt: skip
    _write(message, said.text, now=now)
    if not said.outside:
        _send(held, message, said, by=by, now=now)
    held.last_message_at = now
    if is_first:
        held.answered_at = now
        clock.meet(held, models.Deadline.Promise.ANSWER, now=now)
    if held.owner_id is None:
        held.owner = by
    if said.state in {State.OPEN, State.ON_HOLD}:
        held.state = said.state
    if said.outside:
        _case.changed(held, CONTACT_NOTED, by=by, now=now, channel=message.channel, is_first=is_first)
    else:
        _case.changed(
            held, REPLY_SENT, by=by, now=now, channel=message.channel, is_first=is_first, state=str(held.state)
        )
    return message


@transaction.atomic
def add_note(
    case: models.Case, text: str, *, by: people.User, now: datetime, mentioned: Sequence[people.User] = ()
) -> models.Message:
    """Write something for colleagues alone; whoever is ``mentioned`` follows the case from now on.

    Raises ``NotAllowed``, ``Gone`` and ``Empty``.
    """
    if not queries.may_note(by, case):
        raise NotAllowed(rules.WORK)
    held = _case.held(case)
    if not text.strip():
        raise Empty
    message = models.Message(
        case=held, direction=Direction.NOTE, at=now, author=by, key=f"note:{secrets.token_hex(12)}"
    )
    _write(message, text, now=now)
    held.last_message_at = now
    _case.changed(held, NOTE_ADDED, by=by, now=now)
    for colleague in mentioned:
        _case.followed(held, colleague, by=by, now=now)
    return message


def _write(message: models.Message, text: str, *, quoted: str = "", now: datetime) -> None:
    """Mask, save, and seal what was masked apart."""
    masked = masking.mask(text)
    message.text, message.quoted = masked.text, masking.mask(quoted).text
    message.save()
    if masked.spans:
        on = timezone.localdate(now)
        privacy.keep_originals({message.pk: text}, kind=queries.MESSAGE_KIND, retention=RETENTION, created_on=on)


def _seal_parts(message: models.Message, incoming: Incoming, *, now: datetime) -> None:
    """Seal the HTML and the head of a mail, each by itself."""
    for kind, text in ((queries.HTML_KIND, incoming.html), (mail_queries.HEAD_KIND, incoming.head)):
        if text:
            on = timezone.localdate(now)
            privacy.keep_originals({message.pk: text}, kind=kind, retention=RETENTION, created_on=on)


def _says_again(case: models.Case, text: str) -> bool:
    """Whether the customer had said nearly the same in this case before."""
    before = case.messages.filter(direction=Direction.IN, is_automatic=False).order_by("-pk")[:MOST_COMPARED]
    masked = masking.mask(text).text
    if len(masked) < LEAST_SAID:
        return False
    told = [one.text for one in before.only("text") if len(one.text) >= LEAST_SAID]
    return any(similar.containment(masked, earlier) >= SAYS_AGAIN for earlier in told)


def _not_overtaken(case: models.Case, said: Reply, by: people.User) -> None:
    if said.seen is None:
        return
    newer = case.messages.filter(pk__gt=said.seen).exclude(author=by).order_by("pk")
    first = newer.values_list("pk", flat=True).first()
    if first is not None:
        raise Overtaken(first)


def _send(case: models.Case, message: models.Message, said: Reply, *, by: people.User, now: datetime) -> None:
    address = queries.address_of(case)
    if not address:
        raise NoAddress
    answer = answers.answer(case, said.text)
    draft = sending.Draft(
        key=f"cases.reply:{message.key}", purpose=Purpose.ANSWER, subject=answer.subject, text=answer.text,
        enclosures=tuple(said.enclosures), about=(ABOUT, str(case.pk)), language=case.language,
        thread={**answer.thread, **said.thread},
    )  # fmt: skip
    message.letter = sending.post(draft, to=sending.Person(address), by=by, now=now)
    message.channel = message.letter.medium
    message.save(update_fields=["letter", "channel"])
    files.enclose(message, said.enclosures)
