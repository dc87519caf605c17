"""What people decide about mails that were not taken in by themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from meari.apps.cases import models, rules
from meari.apps.cases.actions import _case, taking_mail
from meari.apps.cases.actions.keeping_mail import TAKE
from meari.apps.cases.actions.taking_mail import InHand
from meari.apps.cases.queries import mail as queries
from meari.apps.cases.queries.mail import Fate
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.jobs import work
from meari.apps.people import models as people
from meari.apps.people.rules import NotAllowed

MAIL_SETTLED = event_type("cases.mail_settled", payload=("mailbox_id", "choice", "case_id"))
State = models.Mail.State
UNDECIDED = frozenset({State.QUARANTINED, State.REFUSED, State.IGNORED})
BY_SERVER = "too_large"


class Decided(Exception):
    """Somebody decided about the mail already, or there was nothing to decide."""


class NotKept(Exception):
    """The mail is not here (it was too large), or its time was over."""


@transaction.atomic
def put_into_case(mail: models.Mail, case: models.Case, *, by: people.User, now: datetime) -> models.Message:
    """Make the mail a message of ``case``; whoever the case is answered to stays the same.

    Raises ``NotAllowed``, ``Decided``, ``NotKept`` and ``Gone``.
    """
    held = _undecided(mail, by)
    _case.demand_work(by, case)
    one = _in_hand(held, Fate("thread", case_id=case.pk))
    message = taking_mail.taken_by_hand(one, now=now)
    held.message, held.case = message, message.case
    _settle(held, State.TAKEN, "", by=by, now=now)
    return message


@transaction.atomic
def open_from_mail(mail: models.Mail, *, by: people.User, now: datetime) -> models.Case:
    """Open a new case with the mail, as if it had claimed nothing. Raises ``NotAllowed``, ``Decided`` and ``NotKept``."""
    held = _undecided(mail, by)
    one = _in_hand(held, Fate("new"))
    taking_mail.record([one], taking_mail.prepared_voices([one]), by=by, now=now)
    assert one.mail.case is not None
    _tell(held, "opened", one.mail.case, by=by, now=now)
    return one.mail.case


@transaction.atomic
def drop_mail(mail: models.Mail, *, by: people.User, now: datetime) -> None:
    """Set the mail aside; its original is kept as long as others'. Raises ``NotAllowed`` and ``Decided``."""
    held = _undecided(mail, by)
    if held.reason == "dropped":
        raise Decided
    _settle(held, State.IGNORED, "dropped", by=by, now=now)


@transaction.atomic
def read_again(mail: models.Mail, *, by: people.User, now: datetime) -> None:
    """Take a mail in once more that could not be. Raises ``NotAllowed``, ``Decided`` and ``NotKept``."""
    held = _undecided(mail, by)
    if held.state != State.REFUSED:
        raise Decided
    if held.reason == BY_SERVER:
        raise NotKept
    _settle(held, State.WAITING, "", by=by, now=now)
    work.later(TAKE)


def _undecided(mail: models.Mail, by: people.User) -> models.Mail:
    """The mail as it is now, its row locked, for somebody who may decide about it."""
    if not rules.visible_mails(by).filter(pk=mail.pk).exists():
        raise NotAllowed(rules.WORK)
    list(models.Mailbox.objects.select_for_update().order_by("pk"))
    held = models.Mail.objects.select_for_update(of=("self",)).select_related("mailbox__team").get(pk=mail.pk)
    if held.state not in UNDECIDED:
        raise Decided
    return held


def _in_hand(mail: models.Mail, fate: Fate) -> InHand:
    read = None if mail.reason == BY_SERVER else taking_mail.opened(mail, ours=queries.our_addresses())
    if read is None:
        raise NotKept
    return InHand(mail, read, fate)


def _settle(mail: models.Mail, state: str, reason: str, *, by: people.User, now: datetime) -> None:
    mail.state, mail.reason, mail.done_at = state, reason, now
    if state == State.TAKEN:
        mail.sender, mail.subject, mail.text = "", "", ""
    mail.save()
    choice = {State.TAKEN: "put_into_case", State.IGNORED: "dropped", State.WAITING: "read_again"}[State(state)]
    _tell(mail, choice, mail.case, by=by, now=now)


def _tell(mail: models.Mail, choice: str, case: models.Case | None, *, by: people.User, now: datetime) -> None:
    told: dict[str, object] = {
        "mailbox_id": mail.mailbox_id, "choice": choice, "case_id": case.pk if case else None,
    }  # fmt: skip
    events.record(MAIL_SETTLED, actor_id=by.pk, subject_id=mail.pk, payload=told, now=now)
