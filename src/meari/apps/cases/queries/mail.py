"""Reads about mailboxes and mails: what opens them, which case a mail belongs to, what an answer needs to know."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.crypto import constant_time_compare

from meari.apps.base import filing
from meari.apps.cases import models, threads
from meari.apps.cases.mail_reading import Read
from meari.apps.cases.mailing import Server
from meari.apps.customers.models import Customer
from meari.apps.people.models import Team
from meari.apps.privacy import vault
from meari.apps.privacy.models import Sealed
from meari.apps.sending import models as sending
from meari.apps.sending import queries as letter_queries

MAILBOX_KIND = "cases.mailbox"
MAIL_KIND = "cases.mail"
HEAD_KIND = "cases.head"
ROOM = "mails"
ABOUT = "case"
LONG_CLOSED = timedelta(days=30)
"""Whoever writes into a case that was closed longer ago begins a new one."""
MOST_LETTERS = 20


def server_of(mailbox: models.Mailbox) -> Server:
    """Where the mailbox is and what opens it. Raises ``vault.WrongKey``."""
    password = vault.open_sealed(bytes(mailbox.opening), kind=MAILBOX_KIND, owner_id=mailbox.pk)
    return Server(mailbox.host, mailbox.port, mailbox.security, mailbox.user, password, mailbox.folder)


def active_mailboxes() -> QuerySet[models.Mailbox]:
    return models.Mailbox.objects.filter(is_active=True)


def digest_of(content: bytes) -> str:
    """The keyed hash under which a mail is known."""
    return vault.blind_index(f"mail:{hashlib.sha256(content).hexdigest()}")


def content_of(mail: models.Mail) -> bytes | None:
    """The mail as it came; none when its time was over, or the file is gone."""
    sealed = Sealed.objects.filter(kind=MAIL_KIND, owner_id=mail.pk).first()
    if sealed is None or not mail.file:
        return None
    key = vault.open_sealed(bytes(sealed.content), kind=MAIL_KIND, owner_id=mail.pk)
    try:
        return vault.unlock(filing.content(mail.file, room=ROOM), key=key)
    except FileNotFoundError:
        return None


def our_addresses() -> frozenset[str]:
    """The addresses we write from and are written to, in small letters."""
    boxes = models.Mailbox.objects.values_list("address", flat=True)
    return frozenset(one.lower() for one in (*boxes, settings.DEFAULT_FROM_EMAIL))


def index_of(address: str) -> str:
    """The blind index of a mail address; empty for none."""
    return letter_queries.index_of(address) if "@" in address else ""


def customer_at(address: str) -> Customer | None:
    """The one customer known at a mail address; none where two are."""
    if "@" not in address:
        return None
    found = list(Customer.objects.filter(email_index=vault.blind_index(address.strip().casefold()))[:2])
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class Fate:
    """What becomes of a mail: ``new`` opens a case (after ``previous``, if it goes on there), ``thread`` joins ``case_id``."""

    way: str
    case_id: int | None = None
    previous_id: int | None = None
    reason: str = ""


def fate_of(read: Read, mail: models.Mail, *, ours: frozenset[str], now: datetime) -> Fate:
    """What becomes of a mail as things stand; ``ours`` are our own addresses."""
    if read.mail.automatic == "bounce":
        return Fate("bounce")
    if _came_before(read, mail):
        return Fate("ignored", reason="duplicate")
    is_listed = read.mail.automatic == "list" and mail.mailbox.takes_lists
    is_automatic = read.mail.automatic != "none" and not is_listed
    case, refusal = claimed(read)
    if case is not None:
        is_over = case.closed_at is not None and case.closed_at < now - LONG_CLOSED
        if is_automatic or not is_over:
            return Fate("thread", case_id=case.pk)
        return Fate("new", previous_id=case.pk)
    if is_automatic:
        return Fate("ignored", reason="list" if read.mail.automatic == "list" else "automatic")
    if refusal:
        return Fate("quarantined", reason=refusal)
    if read.sender.lower() in ours:
        return Fate("quarantined", reason="own_address")
    return Fate("new", previous_id=_earlier(read))


def claimed(read: Read) -> tuple[models.Case | None, str]:
    """The case that a mail shows to belong to; else why its claim is not believed, empty where it makes none (V1)."""
    index = index_of(read.sender)
    refusal = "unknown_token" if read.claims.is_broken else ""
    for tag in read.claims.tags:
        if index and threads.is_good(tag, index=index):
            case = standing(threads.case_of(tag))
            if case is not None:
                return case, ""
        refusal = refusal or "other_case"
    for token in read.claims.letters[:MOST_LETTERS]:
        letter = letter_of(token)
        if letter is None:
            refusal = refusal or "unknown_token"
        elif letter.about_kind == ABOUT and letter.about_key.isdecimal():
            case = standing(int(letter.about_key)) if is_for(letter, index) else None
            if case is not None:
                return case, ""
            refusal = refusal or "other_sender"
    return None, refusal


def letter_of(token: str) -> sending.Letter | None:
    """The letter of ours that bears exactly this token."""
    found = sending.Letter.objects.filter(token=token).select_related("recipient").first()
    return found if found is not None and constant_time_compare(found.token, token) else None


def is_for(letter: sending.Letter, index: str) -> bool:
    """Whether the letter went to whoever is at ``index``."""
    return bool(index) and letter.recipient is not None and constant_time_compare(letter.recipient.index, index)


def standing(case_id: int) -> models.Case | None:
    """The case, or the one that it was merged into at last."""
    case = models.Case.objects.filter(pk=case_id).first()
    while case is not None and case.merged_into_id is not None:
        case = models.Case.objects.filter(pk=case.merged_into_id).first()
    return case


def _came_before(read: Read, mail: models.Mail) -> bool:
    if not read.same:
        return False
    return models.Mail.objects.filter(same_index=same_index(read.same), pk__lt=mail.pk).exists()


def same_index(same: str) -> str:
    """The blind index of all that a mail says; empty where it cannot be told from a repeated one."""
    return vault.blind_index(f"same:{same}") if same else ""


def _earlier(read: Read) -> int | None:
    """The case of an earlier mail of the same sender that this one answers; only for people to look at."""
    if not read.mail.references:
        return None
    indexes = [message_index(one) for one in read.mail.references]
    found = models.Mail.objects.filter(message_index__in=indexes, case__recipient__index=index_of(read.sender))
    return found.order_by("-pk").values_list("case_id", flat=True).first()


def message_index(message_id: str) -> str:
    """The blind index of a Message-ID; empty for none."""
    return vault.blind_index(f"message-id:{message_id}") if message_id else ""


@dataclass(frozen=True)
class Head:
    """What an answer needs of the mail it answers."""

    message: models.Message
    id: str = ""
    references: Sequence[str] = ()
    subject: str = ""
    sender: str = field(default="", repr=False)


def last_head(case: models.Case) -> Head | None:
    """The last mail that a person wrote into the case."""
    came = case.messages.filter(direction=models.Message.Direction.IN, is_automatic=False, mail__isnull=False)
    message = came.order_by("-at", "-pk").first()
    sealed = Sealed.objects.filter(kind=HEAD_KIND, owner_id=message.pk).first() if message else None
    if message is None or sealed is None:
        return None
    said = json.loads(vault.open_sealed(bytes(sealed.content), kind=HEAD_KIND, owner_id=message.pk))
    return Head(message, said["id"], said["references"], said["subject"], said["from"])


def mailbox_of(case: models.Case) -> models.Mailbox | None:
    """Where the answer to an answer should come: where the case came from, else its team's mailbox, else any."""
    last = models.Mail.objects.filter(message__case=case, mailbox__is_active=True).select_related("mailbox").first()
    if last is not None:
        return last.mailbox
    boxes = {box.team_id: box for box in active_mailboxes().order_by("-pk")}
    near = next((boxes[pk] for pk in _upwards(case.team) if pk in boxes), None)
    return near or next(iter(boxes.values()), None)


def answer_address(case: models.Case, mailbox: models.Mailbox, address: str) -> str:
    """Where whoever is at ``address`` writes to go on with the case."""
    if not mailbox.takes_tags:
        return mailbox.address
    return threads.tagged(mailbox.address, threads.tag_for(case.pk, index=index_of(address)))


def signature_of(team: Team) -> str:
    """What stands below the team's answers: its own, else that of the nearest team above it."""
    written = dict(models.Signature.objects.filter(team_id__in=_upwards(team)).values_list("team_id", "text"))
    return next((written[pk] for pk in _upwards(team) if pk in written), "")


def trouble_of(case: models.Case) -> models.Trouble | None:
    """Why answers in this case may not arrive."""
    return models.Trouble.objects.filter(recipient=case.recipient_id).first() if case.recipient_id else None


def counts(mailboxes: Collection[models.Mailbox]) -> Mapping[int, Mapping[str, int]]:
    """How many mails of each mailbox are in which state."""
    found: dict[int, dict[str, int]] = {box.pk: {} for box in mailboxes}
    rows = models.Mail.objects.filter(mailbox__in=list(found)).values_list("mailbox_id", "state")
    for mailbox_id, state, number in rows.annotate(Count("id")).order_by():
        found[mailbox_id][state] = number
    return found


def _upwards(team: Team) -> list[int]:
    """The team and those above it, the nearest first."""
    return [int(part) for part in reversed(team.path.split("/")) if part]
