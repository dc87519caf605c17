"""Sealing originals, opening them for a stated reason, logging exports, destroying what was kept long enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from meari.apps.base.bulk import add_rows
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import models, queries, rules, vault

PERSONAL_READ = event_type("privacy.personal_read", payload=("kind",))
PERSONAL_EXPORTED = event_type("privacy.personal_exported", payload=("kind",))
ORIGINALS_DESTROYED = event_type("privacy.originals_destroyed", payload=("kind", "retention"))


class NoReason(Exception):
    """Personal data may be seen only for a stated reason."""


class Destroyed(Exception):
    """The original is gone: it was never different, or its time was over."""


def keep_originals(
    originals: Mapping[int, str], *, kind: str, retention: str, created_on: Mapping[int, date] | date
) -> None:
    """Seal ``originals`` (owner id to text) in bulk; an owner's earlier original is replaced.

    Part of the caller's transaction: the caller's event tells of it.
    """
    days = {created_on} if isinstance(created_on, date) else set(created_on.values())
    destroy_on = {day: queries.retention(retention, on=day).destroy_on(day) for day in days}
    rows = [
        (kind, owner_id, vault.seal(text, kind=kind, owner_id=owner_id), retention,
         destroy_on[created_on if isinstance(created_on, date) else created_on[owner_id]])
        for owner_id, text in originals.items()
    ]  # fmt: skip
    forget(kind=kind, owner_ids=list(originals))
    add_rows(models.Sealed, ("kind", "owner_id", "content", "retention", "destroy_on"), rows)


@transaction.atomic
def read_original(*, kind: str, owner_id: int, by: people.User, reason: str, address: str | None, now: datetime) -> str:
    """The original text, for somebody with the right and a reason; leaves an entry in the access log.

    Raises ``NotAllowed``, ``NoReason``, ``Destroyed``.
    """
    demand_reading(by=by, reason=reason)
    sealed = models.Sealed.objects.filter(kind=kind, owner_id=owner_id).first()
    if sealed is None:
        raise Destroyed
    log_reading(kind=kind, owner_id=owner_id, by=by, reason=reason, address=address, now=now)
    return vault.open_sealed(bytes(sealed.content), kind=kind, owner_id=owner_id)


def demand_reading(*, by: people.User, reason: str) -> None:
    """What it takes to see something personal of one person. Raises ``NotAllowed`` and ``NoReason``."""
    people_rules.demand(by, rules.SEE_PERSONAL)
    if not rules.is_reason(reason):
        raise NoReason


@transaction.atomic
def log_reading(
    *, kind: str, owner_id: int, by: people.User, reason: str, address: str | None, now: datetime
) -> None:  # fmt: skip
    """Note that ``by`` saw what is kept of one owner elsewhere than among the originals. Raises ``NotAllowed``, ``NoReason``."""
    demand_reading(by=by, reason=reason)
    _log(_Deed(models.AccessEntry.Deed.READ, kind, [owner_id], by, reason, address), now=now)
    events.record(PERSONAL_READ, actor_id=by.pk, subject_id=owner_id, payload={"kind": kind}, now=now)


@transaction.atomic
def log_read(
    *, kind: str, whose: Sequence[int], by: people.User, reason: str, address: str | None, now: datetime
) -> None:
    """Note that originals of ``kind`` are shown to ``by``; who may see them is asked by the caller. Raises ``NoReason``."""
    if not rules.is_reason(reason):
        raise NoReason
    _log(_Deed(models.AccessEntry.Deed.READ, kind, list(whose)[:1000], by, reason, address, len(whose)), now=now)
    events.record(PERSONAL_READ, actor_id=by.pk, payload={"kind": kind}, count=max(len(whose), 1), now=now)


@transaction.atomic
def log_export(  # noqa: PLR0913 - who, what, whose, why, whence and when belong together
    *, kind: str, whose: Sequence[int], by: people.User, reason: str, address: str | None, now: datetime, count: int
) -> None:
    """Note that ``count`` rows of ``kind`` left the house. Raises ``NoReason``."""
    if not rules.is_reason(reason):
        raise NoReason
    _log(_Deed(models.AccessEntry.Deed.EXPORT, kind, list(whose)[:1000], by, reason, address, count), now=now)
    events.record(PERSONAL_EXPORTED, actor_id=by.pk, payload={"kind": kind}, count=count, now=now)


@transaction.atomic
def destroy_due(*, now: datetime) -> int:
    """Destroy every original whose time is over, and write the destruction report. Returns how many."""
    due = models.Sealed.objects.filter(destroy_on__lte=timezone.localdate(now))
    groups = list(due.values_list("kind", "retention").annotate(Count("id")).order_by("kind", "retention"))
    for kind, retention, count in groups:
        due.filter(kind=kind, retention=retention).delete()
        models.Destruction.objects.create(at=now, kind=kind, retention=retention, count=count)
        told = {"kind": kind, "retention": retention}
        events.record(ORIGINALS_DESTROYED, actor_id=None, payload=told, count=count, now=now)
    return sum(count for _, _, count in groups)


def forget(*, kind: str, owner_ids: Sequence[int]) -> int:
    """Destroy the originals of owners that are being deleted; part of the caller's transaction and event."""
    count, _ = models.Sealed.objects.filter(kind=kind, owner_id__in=list(owner_ids)).delete()
    return count


@dataclass(frozen=True)
class _Deed:
    """What is done to whose data, by whom, why and from where."""

    deed: str
    kind: str
    whose: list[int]
    by: people.User
    reason: str
    address: str | None
    count: int = 1


def _log(deed: _Deed, *, now: datetime) -> None:
    models.AccessEntry.objects.create(
        at=now, user=deed.by, deed=deed.deed, kind=deed.kind, whose=deed.whose, reason=deed.reason.strip()[:200],
        address=deed.address, count=deed.count,
    )  # fmt: skip
