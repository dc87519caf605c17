"""What a house sets up once: working hours, offices, the directory of services, intake rules, macros."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.people.models import Team
from meari.apps.voices.models import Voice


class Hours(models.Model):
    """When somebody works. ``weekly`` holds spans of local time for each weekday, Monday first: [[["09:00", "18:00"]], ...].

    Public holidays of ``country`` and the days in ``closed`` are off, whatever ``extra`` (day to spans) does not open.
    """

    name = models.CharField(max_length=60, unique=True)
    zone = models.CharField(max_length=40, default="Asia/Seoul")
    weekly: Any = models.JSONField(default=list)
    country = models.CharField(max_length=2, blank=True, default="KR")
    closed: Any = models.JSONField(default=list, blank=True)
    extra: Any = models.JSONField(default=dict, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="cases_one_default_hours")
        ]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A team that cases or tasks go to: where it stands in the house, when it works, what it is there for."""

    class Tier(models.TextChoices):
        FRONT = "front", _("Front office")
        MIDDLE = "middle", _("Middle office")
        BACK = "back", _("Back office")

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="office")
    tier = models.CharField(max_length=6, choices=Tier.choices)
    hours = models.ForeignKey(Hours, on_delete=models.PROTECT, related_name="offices")
    about = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("tier", "team__path")

    def __str__(self) -> str:
        return str(self.team)


class Service(models.Model):
    """One line of the directory: what may be asked of an office, and in how many working minutes it answers."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="services")
    name = models.CharField(max_length=80)
    about = models.CharField(max_length=300, blank=True)
    minutes = models.PositiveIntegerField()
    agreed_on = models.DateField(null=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("office", "name")
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="cases_service_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="cases_service_minutes"),
        ]

    def __str__(self) -> str:
        return self.name


class IntakeRule(models.Model):
    """Which voices become cases, whose, how urgent, and how soon they are answered and solved. The first that fits holds.

    ``conditions`` holds lists by name, of which one must fit each: ``kinds``, ``classes`` (with what stands below),
    ``risks``, ``channels``, ``groups``; ``rating_up_to`` is a number. Nothing means everything.
    """

    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80, unique=True)
    conditions: Any = models.JSONField(default=dict, blank=True)
    opens_case = models.BooleanField(default=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField(default=2)
    answer_minutes = models.PositiveIntegerField()
    solve_minutes = models.PositiveIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(priority__range=(1, 4)), name="cases_rule_priority"),
            models.CheckConstraint(condition=Q(answer_minutes__gte=1, solve_minutes__gte=1), name="cases_rule_minutes"),
        ]

    def __str__(self) -> str:
        return self.name


class Macro(models.Model):
    """Words that are written again and again: a whole reply (macro) or a piece of one (module), for a team or for all."""

    class Sort(models.TextChoices):
        REPLY = "reply", _("Whole reply")
        MODULE = "module", _("Piece of text")

    sort = models.CharField(max_length=6, choices=Sort.choices)
    name = models.CharField(max_length=80)
    text = models.TextField()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    class_key = models.CharField(max_length=80, blank=True)
    sets_state = models.CharField(max_length=8, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("sort", "name")

    def __str__(self) -> str:
        return self.name


class Considered(models.Model):
    """A recent voice that the intake rules have looked at, so that none is missed and none is looked at twice."""

    voice = models.OneToOneField(Voice, on_delete=models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField(db_index=True)
