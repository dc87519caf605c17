"""Everything that changes customers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from meari.apps.customers import models, rules
from meari.apps.customers.protocol import conditions
from meari.apps.customers.queries import plain_phone, shown_name
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.imports.protocol import Context, Outcome
from meari.apps.imports.upsert import fingerprint, upsert
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import actions as privacy
from meari.apps.privacy import vault

SEGMENT_DEFINED = event_type("customers.segment_defined", payload=("kinds", "is_ideal"))
SEGMENT_REMOVED = event_type("customers.segment_removed")
CUSTOMERS_RECEIVED = event_type("customers.customers_received", payload=("run_id",))
CONTACT = "customers.contact"


class UnknownCondition(Exception):
    """No such condition is installed, or its values are not what its form asks for."""


@dataclass(frozen=True)
class SegmentDraft:
    """What a segment is called and whether it is the company's ideal customer."""

    name: str
    note: str = ""
    joins: str = models.Segment.Joins.ALL
    is_ideal: bool = False


@dataclass(frozen=True)
class CustomerRow:
    """One customer as a file tells of them; name, phone and e-mail are sealed, never stored in the open."""

    external_id: str
    name: str | None
    phone: str | None
    email: str | None
    region: str | None
    grade: str | None
    joined_on: date | None


def store_customers(rows: Sequence[CustomerRow], *, context: Context) -> Outcome:
    """Add and update customers exactly once by external id; part of the run's transaction."""
    drafts, contacts = [], {}
    for row in rows:
        contact = {key: value for key in ("name", "phone", "email") if (value := getattr(row, key))}
        contacts[row.external_id] = contact
        drafts.append(
            models.Customer(
                external_id=row.external_id,
                shown_name=shown_name(row.name or ""),
                region=row.region or "",
                grade=row.grade or "",
                joined_on=row.joined_on,
                phone_index=vault.blind_index(digits) if (digits := plain_phone(row.phone)) else "",
                email_index=vault.blind_index(row.email.strip().casefold()) if row.email else "",
                row_hash=fingerprint(row.__dict__),
            )
        )
    fields = ["shown_name", "region", "grade", "joined_on", "phone_index", "email_index"]
    done = upsert(models.Customer, drafts, key="external_id", fields=fields)
    touched = [*done.added, *done.changed]
    originals = {
        c.pk: json.dumps(contacts[c.external_id], ensure_ascii=False) for c in touched if contacts[c.external_id]
    }
    privacy.keep_originals(originals, kind=CONTACT, retention="customer", created_on=timezone.localdate(context.now))
    if touched:
        events.record(
            CUSTOMERS_RECEIVED, actor_id=context.actor_id, subject_id=context.run_id,
            payload={"run_id": context.run_id}, count=len(touched), now=context.now,
        )  # fmt: skip
    return Outcome(added=len(done.added), changed=len(done.changed), unchanged=done.unchanged)


@transaction.atomic
def define_segment(
    draft: SegmentDraft, *, by: people.User, now: datetime, segment: models.Segment | None = None
) -> models.Segment:
    """Make a segment, or name one anew. The ideal customer is one segment: making another one ideal takes the mark away."""
    people_rules.demand(by, rules.SEGMENT)
    if draft.is_ideal:
        models.Segment.objects.filter(is_ideal=True).exclude(pk=segment.pk if segment else 0).update(is_ideal=False)
    if segment is None:
        segment = models.Segment(made_by=by, made_at=now)
    for name, value in draft.__dict__.items():
        setattr(segment, name, value)
    segment.save()
    _tell(segment, by=by, now=now)
    return segment


@transaction.atomic
def add_condition(
    segment: models.Segment, *, kind: str, value: Mapping[str, Any], by: people.User, now: datetime
) -> None:
    """Narrow (or widen) a segment by one more condition. Raises ``NotAllowed`` and ``UnknownCondition``."""
    people_rules.demand(by, rules.SEGMENT)
    condition = conditions().get(kind)
    form = condition.form(value) if condition else None
    if form is None or not form.is_valid():
        raise UnknownCondition(kind)
    held = models.Segment.objects.select_for_update().get(pk=segment.pk)
    held.conditions = [*held.conditions, {"kind": kind, "value": form.cleaned_data}]
    held.save(update_fields=["conditions"])
    _tell(held, by=by, now=now)


@transaction.atomic
def remove_condition(segment: models.Segment, *, place: int, by: people.User, now: datetime) -> None:
    """Take the condition at ``place`` (from 0) away; one that is not there changes nothing."""
    people_rules.demand(by, rules.SEGMENT)
    held = models.Segment.objects.select_for_update().get(pk=segment.pk)
    held.conditions = [one for at, one in enumerate(held.conditions) if at != place]
    held.save(update_fields=["conditions"])
    _tell(held, by=by, now=now)


@transaction.atomic
def remove_segment(segment: models.Segment, *, by: people.User, now: datetime) -> None:
    """Forget a segment; its customers stay as they are. Raises ``NotAllowed``."""
    people_rules.demand(by, rules.SEGMENT)
    events.record(SEGMENT_REMOVED, actor_id=by.pk, subject_id=segment.pk, now=now)
    segment.delete()


def _tell(segment: models.Segment, *, by: people.User, now: datetime) -> None:
    told = {"kinds": [one["kind"] for one in segment.conditions], "is_ideal": segment.is_ideal}
    events.record(SEGMENT_DEFINED, actor_id=by.pk, subject_id=segment.pk, payload=told, now=now)
