"""Everything that changes customers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from meari.apps.customers import models
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.imports.protocol import Context, Outcome
from meari.apps.imports.upsert import fingerprint, upsert
from meari.apps.privacy import actions as privacy
from meari.apps.privacy import vault

CUSTOMERS_RECEIVED = event_type("customers.customers_received", payload=("run_id",))
CONTACT = "customers.contact"


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


def shown_name(name: str) -> str:
    """A name that does not tell who it is: 홍길동 becomes 홍*동, 김철 becomes 김*."""
    name = name.strip()
    if len(name) <= 1:
        return "*" if name else ""
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}{'*' * min(len(name) - 2, 3)}{name[-1]}"


def plain_phone(phone: str | None) -> str:
    """The digits of a phone number in domestic form, for exact look-up."""
    digits = "".join(character for character in phone or "" if character.isdecimal())
    return f"0{digits[2:]}" if digits.startswith("82") else digits
