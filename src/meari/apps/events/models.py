"""The append-only log of what happened, who reacts, and the chain of hashes that seals it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any, NoReturn

from django.db import models
from django.db.models import Q


class AppendOnly(Exception):
    """Somebody tried to change or delete a row that may only be added."""


class EventQuerySet(models.QuerySet["Event"]):
    def update(self, **_values: Any) -> NoReturn:
        raise AppendOnly("events are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("events are never deleted")


class Event(models.Model):
    """One thing that happened, told in ids and codes: never text, never personal data."""

    type = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    subject_id = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(default=1)
    payload = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["type", "subject_id"], name="events_type_subject")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("events are never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnly("events are never deleted")

    def linked_to(self, previous: str) -> str:
        """The hash (SHA-256, hexadecimal) of this event chained to the hash ``previous``."""
        at = self.at.astimezone(UTC).isoformat()
        content = [previous, self.pk, self.type, at, self.actor_id, self.subject_id, self.count, self.payload]
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


class Seal(models.Model):
    """One link of the chain: the hash of an event together with the hash before it."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(position__gte=1), name="events_seal_from_one")]


class Delivery(models.Model):
    """One event owed to one reaction; written with the event, so that nothing committed is ever forgotten."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    reaction = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "reaction"], name="events_delivery_once")]
        indexes = [models.Index(fields=["created_at"], condition=Q(done_at=None), name="events_delivery_open")]
