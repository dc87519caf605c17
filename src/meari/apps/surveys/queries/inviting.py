"""Reads about those who are asked: their tokens, who may be asked, how it stands with each."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from meari.apps.privacy import vault
from meari.apps.privacy.models import Sealed
from meari.apps.sending import gate, outlook, texting
from meari.apps.sending import queries as sending
from meari.apps.sending.gate import Purpose, Verdict
from meari.apps.surveys import models
from meari.apps.surveys.collecting import collector_kinds
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.queries.answering import NotOpen

ADDRESS_KIND = "surveys.invitation"
CAMPAIGN_KIND = "survey"
TOKEN = re.compile(r"[0-9a-f]{32}")
MAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
WINDOW = timedelta(days=90)
USUAL_CAP = 2
State = models.Invitation.State


@dataclass(frozen=True)
class Asked:
    """Somebody who is to be asked. ``person`` is the same for one person however they are reached."""

    person: str
    address: str
    name: str = ""
    language: str = ""
    customer_id: int | None = None
    worker_id: int | None = None
    order_id: int | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Planned:
    """Somebody who would be asked, or why not: ``reason`` is empty for those who would."""

    asked: Asked
    shown: str
    reason: str = ""


def token_of(nonce: str) -> str:
    """The token of an invitation: made anew from the sealing key whenever a letter needs it, and stored nowhere."""
    return vault.blind_index(f"surveys.token:{nonce}")


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(f"surveys.invitation:{token}".encode()).hexdigest()


def response_token(token: str) -> str:
    """Under which token an invited person's response is kept: the same on every device, and not the one in the address."""
    return hashlib.sha256(f"surveys.response:{token}".encode()).hexdigest()[:32]


def invitation_of(token: str, *, now: datetime, is_late: bool = False) -> models.Invitation:
    """The invitation that a token opens. Raises ``NotOpen``: ``unknown``, or ``expired`` unless ``is_late`` is fine."""
    if not TOKEN.fullmatch(token):
        raise NotOpen("unknown")
    held = models.Invitation.objects.select_related("collector__survey").filter(token_hash=token_hash(token)).first()
    if held is None:
        raise NotOpen("unknown")
    if not is_late and held.state != State.ANSWERED and (held.state == State.EXPIRED or now >= held.expires_at):
        raise NotOpen("expired")
    return held


def demand_public(collector: models.Collector) -> None:
    """Raise ``NotOpen`` where only those may answer who were asked by name, or only programs."""
    kind = collector_kinds().get(collector.kind)
    if kind is not None and kind.asks is not None and not collector.survey.is_anonymous:
        raise NotOpen("unknown")


def takes_programs(collector: models.Collector) -> bool:
    """Whether programs hand answers in at this collector."""
    kind = collector_kinds().get(collector.kind)
    return kind is not None and bool(kind.is_for_programs)


def variables_for(invitation: models.Invitation, definition: Definition) -> dict[str, str]:
    """The variables of the survey that are known of this person; what the browser says of them is not believed."""
    return {name: str(invitation.variables[name]) for name in definition.variables if name in invitation.variables}


def address_of(invitation_id: int) -> tuple[str, str] | None:
    """Address and name to write to; none when they were destroyed."""
    row = Sealed.objects.filter(kind=ADDRESS_KIND, owner_id=invitation_id).first()
    if row is None:
        return None
    said = json.loads(vault.open_sealed(bytes(row.content), kind=ADDRESS_KIND, owner_id=invitation_id))
    return said["address"], said["name"]


def purpose_of(collector: models.Collector) -> Purpose:
    """What the letters of a collector are for: staff get internal ones."""
    if collector.survey.audience == models.Survey.Audience.EMPLOYEES:
        return Purpose.INTERNAL
    return Purpose(collector.options.get("purpose") or Purpose.INFORMATION)


def plan(collector: models.Collector, people: Sequence[Asked], *, now: datetime) -> list[Planned]:
    """Who of ``people`` would be asked now, and why the others would not. The night holds nobody back: it only waits."""
    medium = collector_kinds()[collector.kind].asks
    fit = [one for one in people if _fits(one.address, medium.reach)]
    purpose = purpose_of(collector)
    wanted = outlook.Plan(medium, purpose, CAMPAIGN_KIND)
    said = outlook.outlook([one.address for one in fit], wanted, now=now)
    before = _before(collector, [one.person for one in people])
    planned: list[Planned] = []
    seen: set[str] = set()
    for one in people:
        reason = _reason(one, said.get(one.address), before.get(one.person, ""), seen)
        seen.add(one.person)
        planned.append(Planned(one, sending.masked(one.address) if one.address else "", reason))
    return planned


def invitations_by_state(collector: models.Collector) -> Mapping[str, int]:
    """How many invitations there are, by state."""
    return dict(collector.invitations.order_by().values_list("state").annotate(n=Count("pk")))


def to_remind(collector: models.Collector, *, now: datetime) -> QuerySet[models.Invitation]:
    """Those who were asked long enough ago, have not answered and may be reminded once more; nobody where it is anonymous."""
    options = collector.options
    if collector.survey.is_anonymous:
        return models.Invitation.objects.none()
    before = now - timedelta(days=int(options.get("reminder_days") or 3))
    waiting = collector.invitations.filter(state=State.SENT, expires_at__gt=now, due_at=None).exclude(reason="unclear")
    asked = waiting.filter(reminders__lt=int(options.get("most_reminders", 1)), sent_at__lte=before)
    return asked.exclude(reminded_at__gt=before)


def asked_too_often(*, now: datetime) -> tuple[int, list[tuple[str, int]]]:
    """The cap within 90 days, and the people who were asked more often than that: person and count, most first."""
    from meari.apps.sending.models import Restraint

    restraint = Restraint.objects.filter(kind=CAMPAIGN_KIND).first()
    cap = restraint.person_cap if restraint and restraint.person_cap else USUAL_CAP
    asked = models.Invitation.objects.filter(sent_at__gt=now - WINDOW).order_by()
    counted = asked.values_list("person").annotate(n=Count("pk")).filter(n__gt=cap).order_by("-n", "person")
    return cap, list(counted[:200])


def is_awaited(event_type: str) -> bool:
    """Whether some trigger waits for events of that type."""
    return models.Trigger.objects.filter(event_type=event_type, is_active=True).exists()


def _fits(address: str, reach: str) -> bool:
    return bool(MAIL.fullmatch(address)) if reach == "email" else "@" not in address and texting.is_mobile(address)


def _reason(one: Asked, said: gate.Decision | None, before: str, seen: set[str]) -> str:
    if not one.address:
        return "no_address"
    if said is None:
        return "wrong_address" if "@" in one.address else "wrong_number"
    if one.person in seen:
        return "twice"
    if before:
        return before
    return said.reason if said.verdict is Verdict.REFUSE else ""


def _before(collector: models.Collector, people: Sequence[str]) -> Mapping[str, str]:
    """Who was asked by this collector already, and who answered."""
    found: dict[str, str] = {}
    for start in range(0, len(people), 500):
        rows = collector.invitations.filter(person__in=people[start : start + 500])
        for person, state in rows.values_list("person", "state"):
            if state in {State.WAITING, State.SENT}:
                found[person] = "asked_already"
            elif state in {State.ANSWERED, State.REFUSED}:
                found[person] = "answered_already" if state == State.ANSWERED else "refused"
    return found
