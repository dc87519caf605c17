"""Surveys and their versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys import definition
from meari.apps.surveys.definition import Definition


class Survey(models.Model):
    """One survey over all its versions. ``privacy`` and the floors are promises: fixed once it was opened."""

    class Audience(models.TextChoices):
        CUSTOMERS = "customers", _("Customers")
        EMPLOYEES = "employees", _("Employees")

    class Privacy(models.TextChoices):
        NAMED = "named", _("Named: answers are kept with the customer who was invited")
        CONFIDENTIAL = "confidential", _("Confidential: we could see who answered what, and only a few people may")
        ANONYMOUS = "anonymous", _("Anonymous: nobody can see who answered what, neither can we")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    name = models.CharField(max_length=120)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.CUSTOMERS)
    privacy = models.CharField(max_length=12, choices=Privacy.choices, default=Privacy.NAMED)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    floor_scores = models.PositiveSmallIntegerField(default=5)
    floor_comments = models.PositiveSmallIntegerField(default=10)
    retention_months = models.PositiveSmallIntegerField(default=36)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(floor_scores__gte=5, floor_comments__gte=10), name="surveys_floors"),
            models.CheckConstraint(
                condition=~Q(privacy="anonymous", audience="customers"), name="surveys_anonymous_employees"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_anonymous(self) -> bool:
        return self.privacy == self.Privacy.ANONYMOUS


class Version(models.Model):
    """What a survey asks, as a definition (JSON). Without ``frozen_at`` it is the draft; afterwards it never changes.

    ``revision`` counts changes of the draft, so that two people who change it at once do not undo each other.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("survey", "-number")
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="surveys_version_once"),
            models.UniqueConstraint(fields=["survey"], condition=Q(frozen_at=None), name="surveys_one_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.number}"

    def definition(self) -> Definition:
        """The content as questions, rules and words."""
        return definition.read(self.content)
