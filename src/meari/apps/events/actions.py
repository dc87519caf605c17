"""Recording events, delivering them to reactions, sealing them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from meari.apps.events import declare, models
from meari.apps.jobs import work

OVERDUE = timedelta(minutes=2)
SEAL_BATCH = 5_000
DELIVER = "events.deliver"


class NotInTransaction(Exception):
    """An event must be recorded in the transaction of the change it tells of."""


def record(
    type: declare.EventType,
    *,
    actor_id: int | None,
    subject_id: object = "",
    payload: Mapping[str, object] | None = None,
    count: int = 1,
    now: datetime,
) -> models.Event:
    """Add one event to the log and owe it to every reaction, in the transaction of the change it tells of.

    A bulk change records one event with its ``count``. Raises ``WrongPayload`` for anything but declared ids and codes
    and ``NotInTransaction`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(type.key)
    type.check(payload or {})
    event = models.Event(
        type=type.key, at=now, actor_id=actor_id, subject_id=str(subject_id), payload=dict(payload or {}), count=count
    )
    event.save()
    for key in (*declare.reactions_to(type.key), *declare.wide_reactions_to(type.key)):
        delivery = models.Delivery.objects.create(event=event, reaction=key, created_at=now)
        work.later(DELIVER, delivery_id=delivery.pk)
    return event


def deliver(delivery_id: int, *, now: datetime) -> None:
    """Run the reaction that ``delivery_id`` owes, unless it was done already."""
    delivery = models.Delivery.objects.select_related("event").get(pk=delivery_id)
    if delivery.done_at is not None:
        return
    models.Delivery.objects.filter(pk=delivery_id).update(attempts=F("attempts") + 1)
    react = declare.reaction(delivery.reaction)
    if react is not None:
        event = delivery.event
        react(declare.Occurrence(id=event.pk, type=event.type, subject_id=event.subject_id, payload=event.payload))
    models.Delivery.objects.filter(pk=delivery_id).update(done_at=now)


def deliver_waiting(*, reactions: str, now: datetime) -> int:
    """Deliver at once what is owed to reactions whose key begins with ``reactions``, for work that must see it all.

    Returns how many. The jobs queued for the same deliveries find them done.
    """
    waiting = models.Delivery.objects.filter(done_at=None, reaction__startswith=reactions).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True))
    for id_ in ids:
        deliver(id_, now=now)
    return len(ids)


def deliver_overdue(*, now: datetime) -> int:
    """Queue deliveries that no worker has finished in time, for a broker that lost them. Returns how many."""
    overdue = models.Delivery.objects.filter(done_at=None, created_at__lt=now - OVERDUE, attempts__lt=20)
    ids = list(overdue.values_list("pk", flat=True)[:500])
    for id_ in ids:
        work.later(DELIVER, delivery_id=id_)
    return len(ids)


def seal(*, now: datetime) -> int:
    """Chain every committed event that has no seal yet; one run at a time. Returns how many were sealed."""
    sealed = 0
    while True:
        with transaction.atomic():
            last = models.Seal.objects.select_for_update().order_by("-position").first()
            position, digest = (last.position, last.digest) if last else (0, "")
            seals = []
            for event in models.Event.objects.filter(seal=None).order_by("pk")[:SEAL_BATCH]:
                position, digest = position + 1, event.linked_to(digest)
                seals.append(models.Seal(position=position, event=event, digest=digest, sealed_at=now))
            models.Seal.objects.bulk_create(seals)
        sealed += len(seals)
        if len(seals) < SEAL_BATCH:
            return sealed
