"""Rooms we may write into, limits of campaigns, and the test letter."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import vault
from meari.apps.sending import models, queries, rules
from meari.apps.sending.actions.outbox import Person, post
from meari.apps.sending.composing import Draft
from meari.apps.sending.gate import Purpose
from meari.apps.sending.protocol import Medium

ROOM_CHANGED = event_type("sending.room_changed", payload=("provider", "is_active"))
ACCOUNT_CHANGED = event_type("sending.account_changed", payload=("provider", "is_active"))
RESTRAINT_CHANGED = event_type("sending.restraint_changed", payload=("kind",))


class OtherPurpose(Exception):
    """A campaign keeps the purpose it began with."""


@dataclass(frozen=True)
class Room:
    """A room as somebody enters it: its name, the provider's key, and what opens it."""

    name: str
    provider: str
    settings: Mapping[str, str]


@transaction.atomic
def add_room(room: Room, *, by: people.User, now: datetime) -> models.Destination:
    """Add a room of a chat service; what opens it is kept sealed."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    made = models.Destination.objects.create(
        name=room.name, provider=room.provider, opening=b"", made_by=by, made_at=now
    )
    made.opening = vault.seal(json.dumps(dict(room.settings)), kind=queries.ROOM_KIND, owner_id=made.pk)
    made.save(update_fields=["opening"])
    _tell(made, by=by, now=now)
    return made


@transaction.atomic
def set_room_active(room: models.Destination, *, is_active: bool, by: people.User, now: datetime) -> None:
    """Let letters go into the room, or stop them; letters that wait for a room that is off are refused."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    room.is_active = is_active
    room.save(update_fields=["is_active"])
    _tell(room, by=by, now=now)


@transaction.atomic
def enter_account(provider: str, opening: Mapping[str, str], *, by: people.User, now: datetime) -> models.Account:
    """Enter what opens a provider of text messages, in place of what was entered before; it is kept sealed."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    defaults = {"opening": b"", "is_active": True, "made_by": by, "made_at": now}
    account, _is_new = models.Account.objects.update_or_create(provider=provider, defaults=defaults)
    account.opening = vault.seal(json.dumps(dict(opening)), kind=queries.ACCOUNT_KIND, owner_id=account.pk)
    account.save(update_fields=["opening"])
    told = {"provider": provider, "is_active": True}
    events.record(ACCOUNT_CHANGED, actor_id=by.pk, subject_id=account.pk, payload=told, now=now)
    return account


@transaction.atomic
def set_account_active(account: models.Account, *, is_active: bool, by: people.User, now: datetime) -> None:
    """Use the account or leave it: without one, letters of its medium are stored and not sent."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    account.is_active = is_active
    account.save(update_fields=["is_active"])
    told = {"provider": account.provider, "is_active": is_active}
    events.record(ACCOUNT_CHANGED, actor_id=by.pk, subject_id=account.pk, payload=told, now=now)


@transaction.atomic
def send_test_text(number: str, *, by: people.User, now: datetime) -> models.Letter:
    """Send a test message to a phone; it goes the way of every letter. Raises ``WrongDraft``."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    draft = Draft(
        key=f"sending.test:{secrets.token_hex(8)}", purpose=Purpose.INFORMATION, subject=_("Meari: test letter"),
        text=_("If you can read this, letters from Meari arrive here."), about=("sending.test", ""),
        language=get_language() or "ko",
    )  # fmt: skip
    return post(draft, to=Person(number, medium=Medium.SMS), by=by, now=now)


@transaction.atomic
def send_test(to: models.Destination | people.User, *, by: people.User, now: datetime) -> models.Letter:
    """Send a test letter into a room, or to somebody of ours; it goes the way of every letter."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    draft = Draft(
        key=f"sending.test:{secrets.token_hex(8)}", purpose=Purpose.INTERNAL, subject=_("Meari: test letter"),
        text=_("If you can read this, letters from Meari arrive here."), about=("sending.test", str(to.pk)),
        language=get_language() or "ko",
    )  # fmt: skip
    way = to if isinstance(to, models.Destination) else Person(to.email, to.name)
    return post(draft, to=way, by=by, now=now)


@transaction.atomic
def restrain(limits: models.Restraint, *, by: people.User, now: datetime) -> models.Restraint:
    """Set how often one person is written to about the campaign kind that ``limits`` names."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    fields = {name: getattr(limits, name) for name in ("quiet_days", "person_cap", "person_cap_days")}
    held, _created = models.Restraint.objects.update_or_create(kind=limits.kind, defaults=fields)
    events.record(RESTRAINT_CHANGED, actor_id=by.pk, subject_id=held.pk, payload={"kind": held.kind}, now=now)
    return held


def ensure_campaign(key: str, *, kind: str, purpose: Purpose, cap: int | None = None) -> models.Campaign:
    """The campaign ``key``, made at its first letter; part of the caller's transaction. Raises ``OtherPurpose``."""
    campaign, _created = models.Campaign.objects.get_or_create(
        key=key, defaults={"kind": kind, "purpose": purpose, "cap": cap}
    )
    if campaign.purpose != purpose:
        raise OtherPurpose(key)
    return campaign


def _tell(room: models.Destination, *, by: people.User, now: datetime) -> None:
    told = {"provider": room.provider, "is_active": room.is_active}
    events.record(ROOM_CHANGED, actor_id=by.pk, subject_id=room.pk, payload=told, now=now)
