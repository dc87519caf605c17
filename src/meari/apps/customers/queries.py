"""Reads of customers and segments."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from meari.apps.customers import segments
from meari.apps.customers.models import Customer, Segment
from meari.apps.customers.protocol import Line, profiles
from meari.apps.privacy import vault
from meari.apps.privacy.models import Sealed

CONTACT_KIND = "customers.contact"
LEAST = 5
"""Fewer customers than this are a person's secret, not a segment: nothing is said of them but their number."""


@dataclass(frozen=True)
class Compared:
    """One number of a segment beside the same of everybody."""

    line: Line
    everybody: Line


def compared(segment: Segment, *, today: date) -> Sequence[Compared]:
    """What every app says of the segment's customers, beside everybody; only their number when they are too few."""
    chosen = segments.members(segment, today=today)
    shown = profiles() if chosen[:LEAST].count() == LEAST else profiles()[:1]
    return [
        Compared(line, everybody)
        for profile in shown
        for line, everybody in zip(profile.lines(chosen), profile.lines(Customer.objects.all()), strict=True)
    ]


def sizes(found: QuerySet[Segment], *, today: date) -> list[tuple[Segment, int, list[str]]]:
    """Each segment with how many customers it has and its conditions in words."""
    return [(one, segments.members(one, today=today).count(), segments.told(one)) for one in found]


@dataclass(frozen=True)
class Contact:
    """How a customer is reached; parts that are not known are empty."""

    name: str = ""
    phone: str = ""
    email: str = ""


def contacts(customer_ids: Sequence[int]) -> Mapping[int, Contact]:
    """How customers are reached, for letters that go to them; for a page only once the access log has it.

    Those whose data was destroyed are left out.
    """
    found = {}
    for start in range(0, len(customer_ids), 500):
        rows = Sealed.objects.filter(kind=CONTACT_KIND, owner_id__in=customer_ids[start : start + 500])
        for row in rows:
            said = json.loads(vault.open_sealed(bytes(row.content), kind=CONTACT_KIND, owner_id=row.owner_id))
            found[row.owner_id] = Contact(said.get("name", ""), said.get("phone", ""), said.get("email", ""))
    return found


def found(words: str) -> QuerySet[Customer]:
    """Customers of that number, with that in their masked name, or at exactly that phone number or e-mail address."""
    wanted = words.strip()
    if not wanted:
        return Customer.objects.none()
    fits = Q(external_id=wanted)
    if "@" in wanted:
        fits |= Q(email_index=vault.blind_index(wanted.casefold()))
    elif len(digits := plain_phone(wanted)) >= 8:
        fits |= Q(phone_index=vault.blind_index(digits))
    elif len(wanted) >= 2:
        fits |= Q(shown_name__icontains=wanted) | Q(shown_name=shown_name(wanted))
    return Customer.objects.filter(fits).order_by("shown_name", "pk")


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
