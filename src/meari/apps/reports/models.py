"""Report plans, their frozen editions, the planner's comments and the news clips."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """A plan: which report, how often."""

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", _("Weekly")
        MONTHLY = "monthly", _("Monthly")

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, blank=True)
    cadence = models.CharField(max_length=8, choices=Cadence.choices)
    top_products = models.PositiveSmallIntegerField(default=10)

    def __str__(self) -> str:
        """The name the company gave it, or else the plain one in the reader's language."""
        plain = {"weekly": _("Weekly CS report"), "monthly": _("Monthly CS report")}
        return self.name or str(plain[self.cadence])


class Frozen(Exception):
    """An edition's numbers never change; a correction is a new edition."""


class Edition(models.Model):
    """One frozen issue of a report for one period. ``content`` holds every number as it was then, with its row keys."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="editions")
    period = models.CharField(max_length=8)
    number = models.PositiveSmallIntegerField(default=1)
    first_on = models.DateField()
    last_on = models.DateField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    correction = models.CharField(max_length=300, blank=True)
    taxonomy_version = models.PositiveIntegerField()
    content = models.JSONField()

    class Meta:
        ordering = ("-first_on", "-number")
        constraints = [
            models.UniqueConstraint(fields=["report", "period", "number"], name="reports_edition_once"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(correction=""), name="reports_correction_said"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.period}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Frozen
        super().save(*args, **kwargs)


class Snapshot(models.Model):
    """The voices behind an edition with their labels as they were: [id, kind, classes, sure risks, group, sku, team,
    channel, unsure risks].

    A number opens these rows, whatever becomes of the labels later; voices destroyed since then are counted as such.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="snapshot")
    voices = models.JSONField()


class Comment(models.Model):
    """What the planner says about one block of an edition; it changes no number."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="comments")
    element = models.CharField(max_length=40)
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)


class Clip(models.Model):
    """A piece of news about the trade."""

    title = models.CharField(max_length=200)
    address = models.URLField(max_length=500, blank=True)
    publisher = models.CharField(max_length=80, blank=True)
    published_on = models.DateField(db_index=True)
    why = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("-published_on", "-pk")
