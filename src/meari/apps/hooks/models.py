"""Endpoints that want to hear of events, what each was told, and keys with which machines come in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Endpoint(models.Model):
    """An address of another system and the event types it hears of. Secrets are sealed; the old one ends by itself."""

    class Ended(models.TextChoices):
        BY_HAND = "by_hand", _("Switched off by hand")
        GONE = "gone", _("The other side said that it is gone")
        FAILING = "failing", _("Nothing got through for more than three days")

    name = models.CharField(max_length=80)
    address = models.CharField(max_length=2000)
    event_types: Any = models.JSONField(default=list)
    secret = models.BinaryField()
    old_secret = models.BinaryField(null=True)
    old_secret_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True)
    ended_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    rest_until = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One event owed to one endpoint: the same id and the same bytes at every attempt."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")
        DROPPED = "dropped", _("Dropped, the hook is off")

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=40, unique=True)
    event_id = models.BigIntegerField(null=True)
    type = models.CharField(max_length=80)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["endpoint", "event_id"], name="hooks_event_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="hooks_delivery_due")]


class Attempt(models.Model):
    """One try of one delivery and what the other side said."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    seconds = models.FloatField(default=0.0)
    status = models.PositiveIntegerField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    answer_start = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)

    @property
    def is_ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class ApiKey(models.Model):
    """A key for a machine: it acts for its owner within ``scopes``. Only a hash is kept; the key is shown once."""

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes: Any = models.JSONField(default=list)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_keys")
    rate_per_minute = models.PositiveIntegerField(default=120)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    window_at = models.DateTimeField(null=True)
    window_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = [models.CheckConstraint(condition=Q(rate_per_minute__gte=1), name="hooks_key_rate")]

    def __str__(self) -> str:
        return self.name
