"""Urgent relay (긴급 접수): voices of a risk reach the people on duty at once, until one of them takes it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from meari.apps.sending.models import Destination, Letter
from meari.apps.voices.models import Voice


class Alarm(models.Model):
    """Which risks are relayed. ``risks`` holds keys of the taxonomy, or ``any``; unsure ones count unless ``only_sure``."""

    name = models.CharField(max_length=80, unique=True)
    risks: Any = models.JSONField(default=list)
    only_sure = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class AlarmStep(models.Model):
    """Who is told ``after_minutes`` by the clock, if nobody has taken it by then; text messages go to duty telephones."""

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="steps")
    after_minutes = models.PositiveIntegerField()
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    rooms = models.ManyToManyField(Destination, related_name="+")
    by_text = models.BooleanField(default=False)

    class Meta:
        ordering = ("after_minutes", "pk")
        constraints = [models.UniqueConstraint(fields=["alarm", "after_minutes"], name="cases_alarm_step_once")]


class Relay(models.Model):
    """One voice on its way to whoever takes it; ``next_at`` is when the next step is due, if there is one."""

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="relays")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="relays")
    raised_at = models.DateTimeField()
    reached_minutes = models.PositiveIntegerField(null=True)
    next_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-raised_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["alarm", "voice"], name="cases_relayed_once")]
        indexes = [models.Index(fields=["next_at"], condition=Q(taken_at=None), name="cases_relays_due")]


class RelayNotice(models.Model):
    """Who was told of a relay, and by which letter. Without a letter there was no way to reach them."""

    relay = models.ForeignKey(Relay, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    room = models.ForeignKey(Destination, on_delete=models.PROTECT, null=True, related_name="+")
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, related_name="+")
    medium = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
