"""Setting mailboxes up, and noting how their lines stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from meari.apps.cases import clock, models, rules
from meari.apps.cases.queries import mail as queries
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import vault
from meari.apps.sending.composing import CONTROL

MAILBOX_SET = event_type("cases.mailbox_set", payload=("team_id", "is_active"))
SIGNATURE_SET = event_type("cases.signature_set", payload=("team_id",))
NEW_LINE = ("host", "port", "user", "folder")
"""Whatever of these changes leads to another folder, where numbers of mails mean something else."""


class WrongMailbox(Exception):
    """The mailbox cannot be like that; ``problem`` is ``control_character``, ``no_password`` or ``no_folder``."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class MailboxDraft:
    """A mailbox; see ``models.Mailbox``. An empty ``password`` keeps the one that was entered before."""

    name: str
    address: str
    team: people.Team
    host: str
    user: str
    password: str = field(default="", repr=False)
    port: int = 993
    security: str = models.Mailbox.Security.TLS
    folder: str = "INBOX"
    after: str = models.Mailbox.After.SEEN
    after_folder: str = ""
    language: str = "ko"
    trusted_server: str = ""
    takes_lists: bool = False
    takes_tags: bool = False
    acknowledges: bool = True
    answer_minutes: int = 480
    solve_minutes: int = 2400


@transaction.atomic
def set_mailbox(
    draft: MailboxDraft,
    *,
    mailbox: models.Mailbox | None = None,
    since: datetime | None = None,
    by: people.User,
    now: datetime,
) -> models.Mailbox:
    """Set a mailbox up or change it. Mails count that came ``since`` then; from now on, if nothing is said.

    Raises ``NotAllowed``, ``WrongMailbox``, and ``NoHours`` where nobody knows when the team works.
    """
    people_rules.demand_everywhere(by, rules.DIRECT)
    clock.hours_of(draft.team.pk)
    said = {name: value for name, value in draft.__dict__.items() if name != "password"}
    if any(CONTROL.search(value) for value in (*said.values(), draft.password) if isinstance(value, str)):
        raise WrongMailbox("control_character")
    if draft.after == models.Mailbox.After.MOVE and not draft.after_folder:
        raise WrongMailbox("no_folder")
    if mailbox is None and not draft.password:
        raise WrongMailbox("no_password")
    held = (
        models.Mailbox.objects.select_for_update().get(pk=mailbox.pk)
        if mailbox
        else models.Mailbox(opening=b"", since=since or now)
    )
    if mailbox is not None and any(getattr(held, name) != said[name] for name in NEW_LINE):
        if not draft.password and (held.host, held.port) != (draft.host, draft.port):
            raise WrongMailbox("no_password")  # nobody sends a kept password to a server of their own
        held.uidvalidity, held.last_uid = None, 0
    for name, value in said.items():
        setattr(held, name, value)
    held.since = since or held.since
    held.problem, held.problem_at = "", None
    held.save()
    if draft.password:
        held.opening = vault.seal(draft.password, kind=queries.MAILBOX_KIND, owner_id=held.pk)
        held.save(update_fields=["opening"])
    _tell(held, by=by, now=now)
    return held


@transaction.atomic
def switch_mailbox(mailbox: models.Mailbox, *, is_active: bool, by: people.User, now: datetime) -> models.Mailbox:
    """Read the mailbox, or leave it alone; what came is kept. Raises ``NotAllowed``."""
    people_rules.demand_everywhere(by, rules.DIRECT)
    held = models.Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    held.is_active, held.problem, held.problem_at = is_active, "", None
    held.save(update_fields=["is_active", "problem", "problem_at"])
    _tell(held, by=by, now=now)
    return held


@transaction.atomic
def set_signature(team: people.Team, text: str, *, by: people.User, now: datetime) -> None:
    """Say what stands below the answers of ``team``; nothing takes it away. Raises ``NotAllowed``."""
    people_rules.demand_everywhere(by, rules.DIRECT)
    if text.strip():
        models.Signature.objects.update_or_create(team=team, defaults={"text": text.strip()})
    else:
        models.Signature.objects.filter(team=team).delete()
    events.record(SIGNATURE_SET, actor_id=by.pk, subject_id=team.pk, payload={"team_id": team.pk}, now=now)


def note_line(mailbox_id: int, *, problem: str = "", now: datetime) -> None:
    """Note that the mailbox was looked into just now, or why it could not be; a sign of life, no record."""
    found = models.Mailbox.objects.filter(pk=mailbox_id)
    if problem:
        found.exclude(problem=problem).update(problem=problem, problem_at=now)
    else:
        found.update(problem="", problem_at=None, last_seen_at=now)


def _tell(mailbox: models.Mailbox, *, by: people.User, now: datetime) -> None:
    told: dict[str, object] = {"team_id": mailbox.team_id, "is_active": mailbox.is_active}
    events.record(MAILBOX_SET, actor_id=by.pk, subject_id=mailbox.pk, payload=told, now=now)
