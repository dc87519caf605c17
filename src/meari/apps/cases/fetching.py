"""Reading one mailbox for as long as it is asked to: new mails are kept here first, and only then is the server told.

Dying at any point loses and doubles nothing: what is not kept yet is read again, what is kept is known by its digest, and
what the server was not told of is told it with the next line.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from meari.apps.cases import mailing, models
from meari.apps.cases.actions import keeping_mail, mailboxes
from meari.apps.cases.actions.keeping_mail import Came
from meari.apps.cases.mailing import Line, LineProblem, Listed
from meari.apps.cases.queries import mail as queries
from meari.apps.privacy.vault import WrongKey

logger = logging.getLogger("meari.mail")
IDLE_SECONDS = 20.0
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
FINAL = frozenset({"wrong_key", "login_refused", "no_folder", "not_public", "not_https", "malformed", "tls_refused"})
"""What somebody has to mend; a server that is asked for a wrong password every few seconds locks us out."""
LOOKED_AT_ONCE = 200
KEPT_AT_ONCE = 20
BYTES_AT_ONCE = 10_000_000
WIDE = 2
"""Days that the server's calendar may be away from ours."""


def follow(mailbox_id: int, *, stop: threading.Event) -> None:
    """Read the mailbox until ``stop`` is set, or it is switched off; whatever breaks is tried again after a pause that grows."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        problem = _followed(mailbox_id, stop=stop)
        if problem is None:
            return
        is_new = problem == ""
        pause = FIRST_PAUSE if is_new else min(pause * 2, LONGEST_PAUSE)
        stop.wait(LONGEST_PAUSE if problem in FINAL else pause)


def _followed(mailbox_id: int, *, stop: threading.Event) -> str | None:
    """One line from its beginning to its end: why it ended, as a key; empty after it had worked; none when it is not wanted."""
    has_worked = False
    try:
        close_old_connections()
        mailbox = queries.active_mailboxes().filter(pk=mailbox_id).first()
        if mailbox is None:
            return None
        with mailing.opened(queries.server_of(mailbox)) as line:
            while not stop.is_set():
                mailbox = queries.active_mailboxes().filter(pk=mailbox_id).first()
                if mailbox is None:
                    return None
                read_once(mailbox, line, now=timezone.now())
                has_worked = True
                connections.close_all()  # a line may be quiet for hours
                line.wait(IDLE_SECONDS)
                close_old_connections()
    except Exception as error:
        key = _key_of(error)
        if key == "failed":
            logger.exception("reading mailbox %d", mailbox_id)
        if has_worked and key == "cut_off":
            return ""  # servers end lines now and then
        _note(mailbox_id, key)
        return key
    finally:
        connections.close_all()
    return None


def read_once(mailbox: models.Mailbox, line: Line, *, now: datetime) -> int:
    """Keep whatever is new in the mailbox, and tell the server. Returns how many mails were looked at."""
    settle(mailbox, line, now=now)
    since = timezone.localdate(mailbox.since) - timedelta(days=WIDE)
    last = mailbox.last_uid if mailbox.uidvalidity == line.validity else 0
    looked = 0
    while uids := line.uids_after(last, since=since)[:LOOKED_AT_ONCE]:
        listed = [one for one in line.listed(uids) if one.received_at >= mailbox.since]
        for came, up_to in _in_batches(line, listed, last=uids[-1]):
            keeping_mail.keep_mails(mailbox.pk, came, uidvalidity=line.validity, up_to=up_to, now=now)
            settle(mailbox, line, now=now)
        looked += len(uids)
        last = uids[-1]
    mailboxes.note_line(mailbox.pk, now=now)
    return looked


def settle(mailbox: models.Mailbox, line: Line, *, now: datetime) -> None:
    """Tell the server of mails that are kept here, and note that it was told."""
    while uids := keeping_mail.claim_unsettled(mailbox.pk, uidvalidity=line.validity, now=now):
        line.settle(uids, after=mailbox.after, folder=mailbox.after_folder)
        keeping_mail.note_settled(mailbox.pk, uids, uidvalidity=line.validity)


def _in_batches(line: Line, listed: Sequence[Listed], *, last: int) -> Iterator[tuple[list[Came], int]]:
    """Mails with their content, few enough for memory; each batch with the number up to which the folder was read then."""
    came: list[Came] = []
    size = 0
    for one in listed:
        is_head_only = one.size > mailing.MOST_BYTES
        content = line.head(one.uid) if is_head_only else line.content(one.uid)
        if content is None:
            continue  # somebody moved it away in the meantime
        came.append(Came(one.uid, one.received_at, one.size, content, is_head_only))
        size += len(content)
        if len(came) >= KEPT_AT_ONCE or size >= BYTES_AT_ONCE:
            yield came, one.uid
            came, size = [], 0
    yield came, last


def _key_of(error: Exception) -> str:
    if isinstance(error, LineProblem):
        return error.key
    kinds = {WrongKey: "wrong_key", DatabaseError: "database", OSError: "disk"}
    return next((key for kind, key in kinds.items() if isinstance(error, kind)), "failed")


def _note(mailbox_id: int, key: str) -> None:
    try:
        close_old_connections()
        mailboxes.note_line(mailbox_id, problem=key, now=timezone.now())
    except DatabaseError:
        logger.warning("mailbox %d: %s, and the database cannot be reached", mailbox_id, key)
