"""Everything that changes the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from meari.apps.calendar import models, rules
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.imports.protocol import Context, Outcome
from meari.apps.imports.upsert import fingerprint, upsert
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.sales.models import Product, ProductGroup

MARK_PLACED = event_type("calendar.mark_placed", payload=("sort",))
MARK_REMOVED = event_type("calendar.mark_removed", payload=("sort",))
MARKS_RECEIVED = event_type("calendar.marks_received", payload=("run_id",))


class WrongOrder(Exception):
    """A mark cannot end before it starts."""


@dataclass(frozen=True)
class MarkRow:
    """One mark; ``groups`` and ``products`` are names or numbers, unknown ones are left out."""

    uid: str
    sort: str
    title: str
    note: str
    starts_on: date
    ends_on: date
    groups: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


@transaction.atomic
def place_mark(row: MarkRow, *, by: people.User, now: datetime) -> models.Mark:
    """Add a mark, or change the one with the same uid. Raises ``WrongOrder``."""
    people_rules.demand(by, rules.CHANGE)
    if row.ends_on < row.starts_on:
        raise WrongOrder
    mark, _ = models.Mark.objects.update_or_create(uid=row.uid, defaults=_columns(row))
    _link([mark], {row.uid: row})
    events.record(MARK_PLACED, actor_id=by.pk, subject_id=mark.pk, payload={"sort": mark.sort}, now=now)
    return mark


@transaction.atomic
def remove_mark(mark: models.Mark, *, by: people.User, now: datetime) -> None:
    people_rules.demand(by, rules.CHANGE)
    events.record(MARK_REMOVED, actor_id=by.pk, subject_id=mark.pk, payload={"sort": mark.sort}, now=now)
    mark.delete()


def store_marks(rows: Sequence[MarkRow], *, context: Context) -> Outcome:
    """Add and update marks exactly once by uid; part of the run's transaction."""
    by_uid = {row.uid: row for row in rows}
    drafts = [models.Mark(uid=row.uid, **_columns(row)) for row in rows]
    fields = ["sort", "title", "note", "starts_on", "ends_on"]
    done = upsert(models.Mark, drafts, key="uid", fields=fields)
    touched = [*done.added, *done.changed]
    _link(touched, by_uid)
    if touched:
        events.record(
            MARKS_RECEIVED, actor_id=context.actor_id, subject_id=context.run_id,
            payload={"run_id": context.run_id}, count=len(touched), now=context.now,
        )  # fmt: skip
    return Outcome(added=len(done.added), changed=len(done.changed), unchanged=done.unchanged)


def _columns(row: MarkRow) -> dict[str, object]:
    return {
        "sort": row.sort, "title": row.title, "note": row.note, "starts_on": row.starts_on, "ends_on": row.ends_on,
        "row_hash": fingerprint(row.__dict__),
    }  # fmt: skip


def _link(marks: Sequence[models.Mark], rows: dict[str, MarkRow]) -> None:
    names = {name for row in rows.values() for name in row.groups}
    written = {name for row in rows.values() for name in row.products}
    groups = {group.name: group for group in ProductGroup.objects.filter(name__in=names)}
    products = {product.name: product for product in Product.objects.filter(name__in=written)}
    products.update({product.sku: product for product in Product.objects.filter(sku__in=written)})
    for mark in marks:
        row = rows[mark.uid]
        mark.groups.set([groups[name] for name in row.groups if name in groups])
        mark.products.set([products[name] for name in row.products if name in products])
