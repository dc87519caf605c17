"""Kept mails become what they are: a new case, a message of one, a word about a letter of ours, or something for people to look at.

Read outside any transaction, decided anew inside it; one transaction for many mails, and one for each where many failed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meari.apps.cases import clock, intake, mail_reading, models, queries
from meari.apps.cases.actions import acknowledging, opening, returned_mail, talking
from meari.apps.cases.mail_reading import Read
from meari.apps.cases.queries import mail as mail_queries
from meari.apps.cases.queries.mail import Fate
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.imports.protocol import Context
from meari.apps.people import models as people
from meari.apps.privacy import actions as privacy
from meari.apps.sending import queries as letter_queries
from meari.apps.voices import actions as voice_actions
from meari.apps.voices import models as voices
from meari.apps.voices import understanding
from meari.apps.voices.actions.intake import Prepared
from meari.engines.text import masking

logger = logging.getLogger("meari.mail")
MAILS_TAKEN = event_type("cases.mails_taken", payload=("new", "thread", "bounce", "ignored", "quarantined"))
CHANNEL = "email"
NO_RUN = 0
AT_ONCE = 50
BYTES_AT_ONCE = 25 * 1024 * 1024
LONGEST_SHOWN = 2_000
NOT_THE_MAIL = (OperationalError, InterfaceError, clock.NoHours)
"""What says nothing of the mail in hand; it waits."""
State = models.Mail.State


@dataclass(frozen=True)
class InHand:
    """A mail that is being taken in, and what becomes of it as things stood when it was read."""

    mail: models.Mail
    read: Read
    fate: Fate

    @property
    def key(self) -> str:
        return f"mail:{self.mail.digest}"

    @property
    def case(self) -> models.Case:
        """The case that the mail joins."""
        return models.Case.objects.get(pk=self.fate.case_id or 0)


def take_mails(*, now: datetime) -> int:
    """Take in the oldest mails that wait. Returns how many; each is taken once, however often and wherever this runs.

    A mail that cannot be taken in keeps no other from it: it is listed as not readable, with its original.
    """
    waiting = _next()
    if not waiting:
        return 0
    try:
        _take(waiting, now=now)
    except NOT_THE_MAIL:
        raise
    except Exception:
        logger.warning("taking in %d mails at once failed; each is tried by itself", len(waiting), exc_info=True)
        for mail in waiting:
            _take_alone(mail, now=now)
    return len(waiting)


def _take_alone(mail: models.Mail, *, now: datetime) -> None:
    try:
        _take([mail], now=now)
    except NOT_THE_MAIL:
        raise
    except Exception:
        logger.exception("taking in mail %d", mail.pk)
        waiting = models.Mail.objects.filter(pk=mail.pk, state=State.WAITING)
        waiting.update(state=State.REFUSED, reason="failed", done_at=now)


def _next() -> list[models.Mail]:
    """The oldest mails that wait, no more than fit into memory."""
    found: list[models.Mail] = []
    size = 0
    for mail in (
        models.Mail.objects.filter(state=State.WAITING).select_related("mailbox__team").order_by("pk")[:AT_ONCE]
    ):
        size += mail.size
        if found and size > BYTES_AT_ONCE:
            break
        found.append(mail)
    return found


def _take(mails: Sequence[models.Mail], *, now: datetime) -> None:
    ours = mail_queries.our_addresses()
    read = {mail.pk: opened(mail, ours=ours) for mail in mails}
    while True:
        fates = _fates(mails, read, ours=ours, now=now)
        in_hand = [InHand(mail, one, fates[mail.pk]) for mail in mails if (one := read[mail.pk]) is not None]
        prepared = prepared_voices(in_hand)
        with transaction.atomic():
            list(models.Mailbox.objects.select_for_update().order_by("pk"))  # one worker at a time
            still = set(
                models.Mail.objects.filter(pk__in=[mail.pk for mail in mails], state=State.WAITING).values_list(
                    "pk", flat=True
                )
            )
            if len(still) < len(mails):
                return  # another worker was quicker
            if _fates(mails, read, ours=ours, now=now) != fates:
                continue
            record(in_hand, prepared, now=now)
            gone = [mail.pk for mail in mails if read[mail.pk] is None]
            models.Mail.objects.filter(pk__in=gone).update(state=State.REFUSED, reason="gone", done_at=now)
            return


def opened(mail: models.Mail, *, ours: frozenset[str]) -> Read | None:
    """The mail as it came, read; none when it is gone."""
    content = mail_queries.content_of(mail)
    if content is None:
        return None
    box = mail.mailbox
    return mail_reading.read(content, mailbox=box.address, ours=ours, server=box.trusted_server)


def _fates(
    mails: Sequence[models.Mail], read: Mapping[int, Read | None], *, ours: frozenset[str], now: datetime
) -> dict[int, Fate]:
    """What becomes of each; of those that say the same word for word only the first counts."""
    fates: dict[int, Fate] = {}
    said: set[str] = set()
    for mail in mails:
        one = read[mail.pk]
        if one is None:
            continue
        is_copy = bool(one.same) and one.same in said
        said.add(one.same)
        if is_copy:
            fates[mail.pk] = Fate("ignored", reason="duplicate")
        else:
            fates[mail.pk] = mail_queries.fate_of(one, mail, ours=ours, now=now)
    return fates


def prepared_voices(in_hand: Sequence[InHand]) -> Prepared:
    """What will be new voices, masked and understood; outside any transaction."""
    rows = [_row(one) for one in in_hand if one.fate.way == "new"]
    return voice_actions.prepare_voices(rows, matcher=understanding.matcher())


def record(in_hand: Sequence[InHand], prepared: Prepared, *, by: people.User | None = None, now: datetime) -> None:
    """Write down what becomes of mails, whatever it is; part of the caller's transaction, which holds the mailboxes."""
    counted = dict.fromkeys(MAILS_TAKEN.payload, 0)
    _open_cases([one for one in in_hand if one.fate.way == "new"], prepared, by=by, now=now)
    for one in in_hand:
        counted[one.fate.way] += 1
        match one.fate.way:
            case "thread":
                _join(one, now=now)
            case "bounce":
                returned_mail.take_report(one.mail, one.read, now=now)
            case "ignored":
                one.mail.state, one.mail.reason = State.IGNORED, one.fate.reason
            case "quarantined":
                one.mail.state, one.mail.reason = State.QUARANTINED, one.fate.reason
        _finish(one, now=now)
    fields = [
        "state", "reason", "case", "message", "message_index", "same_index", "sender", "subject", "text", "done_at",
    ]  # fmt: skip
    models.Mail.objects.bulk_update([one.mail for one in in_hand], fields)
    told: dict[str, object] = dict(counted)
    events.record(MAILS_TAKEN, actor_id=by.pk if by else None, payload=told, count=len(in_hand), now=now)


def _open_cases(found: Sequence[InHand], prepared: Prepared, *, by: people.User | None, now: datetime) -> None:
    if not found:
        return
    voice_actions.store_voices(prepared, context=Context(NO_RUN, by.pk if by else None, now))
    known = {
        voice.external_id: voice
        for voice in voices.Voice.objects.filter(external_id__in=[one.key for one in found]).select_related(
            "product_group"
        )
    }
    contacts = {known[one.key].pk: mail_reading.contact(one.read) for one in found if "@" in one.read.answer_to}
    privacy.keep_originals(
        contacts, kind=voice_actions.CONTACT, retention=talking.RETENTION, created_on=timezone.localdate(now)
    )
    heard, rules = queries.heard(list(known.values())), queries.intake_rules()
    for one in found:
        voice, box = known[one.key], one.mail.mailbox
        rule = intake.rule_for(heard[voice.pk], rules)
        wish = opening.Wish(
            team=None if rule and rule.opens_case else box.team, is_verified=one.read.vouched == "pass",
            minutes=(box.answer_minutes, box.solve_minutes), previous_id=one.fate.previous_id,
        )  # fmt: skip
        case = opening.opened(voice, rule, wish=wish, by=by, now=now)
        message = case.messages.get()
        talking.complete_first(message, _incoming(one), now=now)
        one.mail.case, one.mail.message, one.mail.state = case, message, State.TAKEN
        if by is None:  # a machine's mail comes this far only by hand, or by our own group address
            acknowledging.acknowledge(case, box, one.read, now=now)
    opening.note_considered([voice.pk for voice in known.values()], now=now)


def _join(one: InHand, *, now: datetime) -> None:
    """Into the case that the mail shows to belong to."""
    case = one.case
    one.mail.message = talking.receive_message(case, _incoming(one), now=now)
    one.mail.case, one.mail.state = case, State.TAKEN
    returned_mail.forget_trouble(one.read.sender)


def _incoming(one: InHand, *, warnings: Sequence[str] = ()) -> talking.Incoming:
    read = one.read
    listed = read.mail.automatic == "list" and one.mail.mailbox.takes_lists
    return talking.Incoming(
        key=one.key, channel=CHANNEL, text=_words(one), at=one.mail.received_at, quoted=read.said.quoted, html=read.html,
        is_automatic=read.mail.automatic != "none" and not listed, enclosures=read.enclosures, head=read.head(),
        warnings=[*read.warnings, *warnings],
    )  # fmt: skip


def taken_by_hand(one: InHand, *, now: datetime) -> models.Message:
    """Somebody put the mail into the case its fate names; part of the caller's transaction."""
    case = one.case
    return talking.receive_message(case, _incoming(one, warnings=["by_hand"]), now=now)


def _row(one: InHand) -> voice_actions.VoiceRow:
    customer = mail_queries.customer_at(one.read.sender)
    return voice_actions.VoiceRow(
        external_id=one.key, channel=CHANNEL, received_at=one.mail.received_at, text=_words(one),
        title=one.read.mail.subject[: mail_reading.LONGEST_SUBJECT], team=one.mail.mailbox.team.key,
        customer_id=customer.external_id if customer else None,
    )  # fmt: skip


def _words(one: InHand) -> str:
    """What the mail says, else its subject, else that it says nothing."""
    if one.read.said.text.strip():
        return one.read.said.text
    with translation.override(one.mail.mailbox.language):
        return one.read.mail.subject.strip() or _("(This mail has no text that we can read. The original is kept.)")


def _finish(one: InHand, *, now: datetime) -> None:
    mail, read = one.mail, one.read
    mail.done_at = now
    mail.message_index = mail_queries.message_index(read.mail.message_id)
    mail.same_index = mail_queries.same_index(read.same)
    if mail.state == State.TAKEN:
        return
    mail.sender = letter_queries.masked(read.sender)[:320] if "@" in read.sender else ""
    mail.subject = masking.mask(read.mail.subject).text[:200]
    mail.text = masking.mask(read.said.text[:LONGEST_SHOWN]).text
