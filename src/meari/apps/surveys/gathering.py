"""Who is to be asked: the customers of a segment, the members of a team, or a list that was pasted."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from meari.apps.customers import models as customers
from meari.apps.customers import queries as customer_queries
from meari.apps.customers import segments
from meari.apps.people import models as people
from meari.apps.privacy import vault
from meari.apps.sending import queries as sending
from meari.apps.sending import texting
from meari.apps.surveys.queries import Asked

MOST = 20_000
MOST_LINES = 5_000
ADDRESSES = frozenset(
    {
        "이메일",
        "메일",
        "email",
        "e-mail",
        "mail",
        "전화번호",
        "휴대폰",
        "휴대전화",
        "연락처",
        "phone",
        "mobile",
        "address",
        "주소",
    }
)
NAMES = frozenset({"이름", "성명", "고객명", "name"})
LANGUAGES = frozenset({"언어", "language", "lang"})


class TooMany(Exception):
    """More people than can be asked at once; its text is how many."""


@dataclass(frozen=True)
class Columns:
    """Which column of a list says what; the rest are variables by their names."""

    names: tuple[str, ...]
    address: int
    name: int
    language: int


def from_segment(segment: customers.Segment | None, *, reach: str, today: date) -> list[Asked]:
    """The customers of a segment (all of them without one), each with the address of that reach. Raises ``TooMany``."""
    chosen = segments.members(segment, today=today) if segment else customers.Customer.objects.all()
    ids = list(chosen.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if len(ids) > MOST:
        raise TooMany(str(MOST))
    return from_customers(ids, reach=reach)


def from_customers(ids: Sequence[int], *, reach: str) -> list[Asked]:
    """Customers, each with the address of that reach; without one where none is known."""
    contacts = customer_queries.contacts(ids)
    nobody = customer_queries.Contact()
    return [
        Asked(f"c{pk}", sending.normal_address(_at(contacts.get(pk, nobody), reach)), contacts.get(pk, nobody).name, customer_id=pk)
        for pk in ids
    ]  # fmt: skip


def from_team(team: people.Team) -> list[Asked]:
    """Everybody who works in a team or below it."""
    members = people.User.objects.filter(is_active=True, team__path__startswith=team.path).order_by("pk")
    return [Asked(f"w{one.pk}", one.email, one.name, one.language, worker_id=one.pk) for one in members]


def from_list(text: str) -> list[Asked]:
    """A pasted list: an address a line, or columns under their names. Known customers are recognised. Raises ``TooMany``."""
    rows = [
        row
        for row in csv.reader(io.StringIO(text.strip()), dialect=_dialect(text))
        if any(cell.strip() for cell in row)
    ]
    if len(rows) > MOST_LINES + 1:
        raise TooMany(str(MOST_LINES))
    columns = _columns(rows[0]) if rows else None
    listed = rows[1:] if columns and columns.names else rows
    return _recognised([_one(row, columns) for row in listed])


def _dialect(text: str) -> type[csv.Dialect]:
    head = text.strip().partition("\n")[0]

    class Pasted(csv.excel):
        delimiter = "\t" if "\t" in head else ";" if head.count(";") > head.count(",") else ","

    return Pasted


def _columns(head: Sequence[str]) -> Columns:
    names = tuple(cell.strip().lower() for cell in head)
    address = next((at for at, name in enumerate(names) if name in ADDRESSES), -1)
    if address < 0:
        return Columns((), 0, 1, 2)
    name = next((at for at, one in enumerate(names) if one in NAMES), -1)
    language = next((at for at, one in enumerate(names) if one in LANGUAGES), -1)
    return Columns(tuple(cell.strip() for cell in head), address, name, language)


def _one(row: Sequence[str], columns: Columns | None) -> Asked:
    told = columns or Columns((), 0, 1, 2)
    cells = [cell.strip()[:120] for cell in row]
    written = _cell(cells, told.address)
    address = sending.normal_address(written) or written
    known = {told.address, told.name, told.language}
    variables = {name: _cell(cells, at) for at, name in enumerate(told.names) if at not in known and name}
    person = vault.blind_index(f"surveys.person:{address}")
    return Asked(person, address, _cell(cells, told.name), _cell(cells, told.language).lower(), variables=variables)


def _recognised(asked: Sequence[Asked]) -> list[Asked]:
    """The same with the customers among them, so that nobody is asked twice under two names."""
    indexes = {vault.blind_index(_as_customers_know(one.address)): one.address for one in asked if one.address}
    found: dict[str, int] = {}
    keys = list(indexes)
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        for field in ("email_index", "phone_index"):
            rows = customers.Customer.objects.filter(**{f"{field}__in": part}).values_list(field, "pk")
            found |= {indexes[index]: pk for index, pk in rows}
    return [
        Asked(f"c{found[one.address]}", one.address, one.name, one.language, found[one.address], variables=one.variables)
        if one.address in found else one
        for one in asked
    ]  # fmt: skip


def _as_customers_know(address: str) -> str:
    return address.casefold() if "@" in address else texting.plain_phone(address)


def _at(contact: customer_queries.Contact, reach: str) -> str:
    return contact.email if reach == "email" else contact.phone


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if 0 <= at < len(cells) else ""
