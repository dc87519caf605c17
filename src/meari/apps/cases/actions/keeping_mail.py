"""Mails are kept as they came, each once, before anything else happens to them; and destroyed when their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from meari.apps.base import filing
from meari.apps.cases import models
from meari.apps.cases.queries import mail as queries
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.jobs import work
from meari.apps.privacy import actions as privacy
from meari.apps.privacy import models as privacy_models
from meari.apps.privacy import vault
from meari.apps.sending import queries as letter_queries
from meari.engines import reading
from meari.engines.text import masking

MAILS_KEPT = event_type("cases.mails_kept", payload=("mailbox_id",))
TAKE = "cases.take_mails"
RETENTION = "complaint"
FILES_REST = timedelta(days=1)
LONGEST_TELLING = timedelta(minutes=1)
AT_ONCE = 500
State = models.Mail.State


@dataclass(frozen=True)
class Came:
    """A mail as the server gave it. Of one that is too large only the header is there."""

    uid: int
    received_at: datetime
    size: int
    content: bytes = field(repr=False)
    is_head_only: bool = False


@transaction.atomic
def keep_mails(
    mailbox_id: int, came: Sequence[Came], *, uidvalidity: int, up_to: int, now: datetime
) -> list[models.Mail]:
    """Keep mails of a mailbox, which was read up to the number ``up_to``, and let a job take them in.

    Whatever is known already is not kept again, however it comes: by another reader, or under another number. Returns all
    of them as they are kept. ``OSError`` when they cannot be stored: then nothing is.
    """
    mailbox = models.Mailbox.objects.select_for_update().get(pk=mailbox_id)
    if mailbox.uidvalidity != uidvalidity:
        mailbox.uidvalidity, mailbox.last_uid = uidvalidity, 0
    mailbox.last_uid = max(mailbox.last_uid, up_to)
    mailbox.save(update_fields=["uidvalidity", "last_uid"])
    kept, keys = [], {}
    for one in came:
        mail, is_new = models.Mail.objects.get_or_create(
            digest=queries.digest_of(one.content + (str(one.size).encode() if one.is_head_only else b"")),
            defaults={
                "mailbox": mailbox, "uid": one.uid, "uidvalidity": uidvalidity, "received_at": min(one.received_at, now),
                "kept_at": now, "size": one.size, "is_settled": one.is_head_only,
                "state": State.REFUSED if one.is_head_only else State.WAITING,
                "reason": "too_large" if one.is_head_only else "", **(_shown(one.content) if one.is_head_only else {}),
            },
        )  # fmt: skip
        if is_new:
            keys[mail.pk] = vault.new_key()
            mail.file = filing.keep(vault.lock(one.content, key=keys[mail.pk]), room=queries.ROOM, is_durable=True)
            mail.save(update_fields=["file"])
        elif (mail.uidvalidity, mail.uid) != (uidvalidity, one.uid) and mail.mailbox_id == mailbox_id:
            mail.uidvalidity, mail.uid = uidvalidity, one.uid
            mail.is_settled, mail.telling_at = one.is_head_only, None
            mail.save(update_fields=["uidvalidity", "uid", "is_settled", "telling_at"])
        kept.append(mail)
    privacy.keep_originals(keys, kind=queries.MAIL_KIND, retention=RETENTION, created_on=timezone.localdate(now))
    if keys:
        events.record(
            MAILS_KEPT, actor_id=None, subject_id=mailbox_id, payload={"mailbox_id": mailbox_id}, count=len(keys), now=now
        )  # fmt: skip
        work.later(TAKE)
    return kept


def _shown(head: bytes) -> dict[str, str]:
    """What lists show of a mail of which only the header is here, masked."""
    mail = reading.parse_mail(head)
    sender = letter_queries.masked(mail.from_.email)[:320] if "@" in mail.from_.email else ""
    return {"sender": sender, "subject": masking.mask(mail.subject).text[:200]}


@transaction.atomic
def claim_unsettled(mailbox_id: int, *, uidvalidity: int, now: datetime) -> list[int]:
    """Numbers of mails that are kept and that the server has to be told of by whoever asks; nobody else is given them.

    A reader that dies over it is taken for dead after a minute.
    """
    models.Mailbox.objects.select_for_update().get(pk=mailbox_id)
    free = Q(telling_at=None) | Q(telling_at__lt=now - LONGEST_TELLING)
    found = models.Mail.objects.filter(free, mailbox=mailbox_id, uidvalidity=uidvalidity, is_settled=False)
    uids = dict(found.order_by("uid").values_list("pk", "uid")[:AT_ONCE])
    models.Mail.objects.filter(pk__in=list(uids)).update(telling_at=now)
    return sorted(uids.values())


def note_settled(mailbox_id: int, uids: Sequence[int], *, uidvalidity: int) -> None:
    """Note that the server was told of these mails."""
    found = models.Mail.objects.filter(mailbox=mailbox_id, uidvalidity=uidvalidity, uid__in=list(uids))
    found.filter(is_settled=False).update(is_settled=True)


def forget_mails(*, now: datetime) -> int:
    """Delete the files of mails whose keys were destroyed, and what stood in lists of them. Returns how many."""
    kept = privacy_models.Sealed.objects.filter(kind=queries.MAIL_KIND).values("owner_id")
    gone = list(models.Mail.objects.exclude(file="").exclude(pk__in=kept)[:AT_ONCE])
    for mail in gone:
        filing.forget(mail.file, room=queries.ROOM, unused_since=now - FILES_REST)
    return models.Mail.objects.filter(pk__in=[mail.pk for mail in gone]).update(file="", sender="", subject="", text="")
