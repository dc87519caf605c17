"""Moving points: the one way in which anything reaches the ledger, and the chain that seals it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from meari.apps.events import actions as events
from meari.apps.events.actions import NotInTransaction
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.surveys import models, queries
from meari.apps.surveys.queries.ledger import Place

LEDGER_BROKEN = event_type("surveys.ledger_broken", payload=("problems",))
SEAL_BATCH = 2_000


class NotEnough(Exception):
    """There are not that many points at ``place``."""

    def __init__(self, place: Place) -> None:
        super().__init__(str(place))
        self.place = place


class KeyTaken(Exception):
    """The key belongs to another movement already."""


class NotBalanced(Exception):
    """What is taken and what is put do not come to zero."""


@dataclass(frozen=True)
class Movement:
    """Points to move: ``key`` names the wish, ``entries`` say how many go to (or, below zero, leave) which place."""

    key: str
    kind: str
    survey_id: int
    entries: Mapping[Place, int]


def between(source: Place, target: Place, points: int, *, key: str, kind: str, survey_id: int) -> Movement:
    """``points`` from one place to another."""
    return Movement(key, kind, survey_id, {source: -points, target: points})


def move(movement: Movement, *, by: people.User | None, now: datetime) -> models.Posting:
    """Write ``movement`` down, in the caller's transaction and told of by the caller's event.

    The same key again gives the posting that is there. Raises ``NotEnough``, ``KeyTaken``, ``NotBalanced`` and
    ``NotInTransaction``; whatever it raises, nothing has moved.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(movement.key)
    if sum(movement.entries.values()) != 0 or len(movement.entries) < 2 or 0 in movement.entries.values():
        raise NotBalanced(movement.key)
    known = _known(movement)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _write(movement, by=by, now=now)
    except IntegrityError:
        known = _known(movement)
        if known is None:
            raise
        return known


def seal_ledger(*, now: datetime) -> int:
    """Chain every committed posting that has no seal yet; one run at a time. Returns how many were sealed."""
    sealed = 0
    while True:
        found = _seal_some(now=now)
        sealed += found
        if found < SEAL_BATCH:
            return sealed


@transaction.atomic
def check_ledger(*, now: datetime) -> queries.Integrity:
    """Prove the ledger anew and record an event if anything does not hold."""
    found = queries.integrity()
    if not found.is_whole:
        events.record(LEDGER_BROKEN, actor_id=None, payload={"problems": list(found.broken)}, now=now)
    return found


def _known(movement: Movement) -> models.Posting | None:
    posting: models.Posting | None = models.Posting.objects.filter(key=movement.key).first()
    if posting is None:
        return None
    moved = {
        Place(kind, key): points
        for kind, key, points in posting.entries.values_list("account__kind", "account__key", "points")
    }
    if (posting.kind, posting.survey_id, moved) != (movement.kind, movement.survey_id, dict(movement.entries)):
        raise KeyTaken(movement.key)
    return posting


def _write(movement: Movement, *, by: people.User | None, now: datetime) -> models.Posting:
    accounts = _locked(movement)
    known = _known(movement)  # by somebody for whom the accounts were locked
    if known is not None:
        return known
    for place, points in movement.entries.items():
        held = models.Account.objects.filter(pk=accounts[place].pk)
        if place.kind != models.Account.Kind.FUNDING:
            held = held.filter(balance__gte=-points)
        if not held.update(balance=F("balance") + points):
            raise NotEnough(place)
    posting = models.Posting.objects.create(
        key=movement.key, kind=movement.kind, survey_id=movement.survey_id, by=by, posted_at=now
    )
    models.Entry.objects.bulk_create(
        models.Entry(posting=posting, account=accounts[place], points=points)
        for place, points in movement.entries.items()
    )
    return posting


def _locked(movement: Movement) -> dict[Place, models.Account]:
    """The accounts, locked in the order of their ids, so that two movements never wait for each other."""
    for place in sorted(movement.entries):
        models.Account.objects.get_or_create(kind=place.kind, key=place.key)
    ids = [models.Account.objects.get(kind=place.kind, key=place.key).pk for place in movement.entries]
    rows = models.Account.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {Place(row.kind, row.key): row for row in rows}


@transaction.atomic
def _seal_some(*, now: datetime) -> int:
    last = models.LedgerSeal.objects.select_for_update().order_by("-position").first()
    position, digest = (last.position, last.digest) if last else (0, "")
    seals = []
    for posting in models.Posting.objects.filter(seal=None).order_by("pk").prefetch_related("entries")[:SEAL_BATCH]:
        position, digest = position + 1, posting.linked_to(digest, list(posting.entries.all()))
        seals.append(models.LedgerSeal(position=position, posting=posting, digest=digest, sealed_at=now))
    models.LedgerSeal.objects.bulk_create(seals)
    return len(seals)
