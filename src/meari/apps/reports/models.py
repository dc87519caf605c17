"""Report plans, their frozen editions, comments and questions, who gets them, and the news clips."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.people.models import Role, Team
from meari.apps.sending.models import Destination


class Report(models.Model):
    """A plan: which report, how often. An automatic one is published ``days_after`` days after the end of its period,
    from ``hour`` o'clock on.
    """

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", _("Weekly")
        MONTHLY = "monthly", _("Monthly")

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, blank=True)
    cadence = models.CharField(max_length=8, choices=Cadence.choices)
    top_products = models.PositiveSmallIntegerField(default=10)
    is_automatic = models.BooleanField(default=False)
    days_after = models.PositiveSmallIntegerField(default=1)
    hour = models.PositiveSmallIntegerField(default=9)

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


class Question(models.Model):
    """What a reader asks under a block, and the answer."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="questions")
    element = models.CharField(max_length=40)
    text = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("asked_at",)


class SubscriberGroup(models.Model):
    """Who gets a report: people, whole teams with those below them, everybody with a role, or everybody; and chat rooms.

    Only people who may read reports get one, whoever is named here.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=60)
    is_everybody = models.BooleanField(default=False)
    teams = models.ManyToManyField(Team, blank=True, related_name="+")
    roles = models.ManyToManyField(Role, blank=True, related_name="+")
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    rooms = models.ManyToManyField(Destination, blank=True, related_name="+")
    gets_pdf = models.BooleanField(default=True)

    class Meta:
        ordering = ("report", "name")
        constraints = [models.UniqueConstraint(fields=["report", "name"], name="reports_group_named_once")]

    def __str__(self) -> str:
        return self.name


class Receipt(models.Model):
    """That somebody read an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="receipts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "user"], name="reports_receipt_once")]


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


class Feed(models.Model):
    """A source of news that is read every hour. ``failing_since`` is when it last began to fail."""

    name = models.CharField(max_length=80)
    address = models.CharField(max_length=2000, unique=True)
    is_active = models.BooleanField(default=True)
    keeps_by_itself = models.BooleanField(default=False)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=80, blank=True)
    read_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    failing_since = models.DateTimeField(null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Competitor(models.Model):
    """A rival whose news matters, with the words by which papers call it and its products."""

    name = models.CharField(max_length=60, unique=True)
    words: Any = models.JSONField(default=list)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Suggestion(models.Model):
    """A piece of news from a feed that somebody may keep. ``about`` names what of ours, or whose, it speaks of.

    The same story in another paper is folded into the first.
    """

    class State(models.TextChoices):
        OPEN = "open"
        KEPT = "kept"
        DROPPED = "dropped"

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="suggestions")
    digest = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    address = models.CharField(max_length=500, blank=True)
    publisher = models.CharField(max_length=80, blank=True)
    summary = models.CharField(max_length=500, blank=True)
    published_on = models.DateField()
    about: Any = models.JSONField(default=dict)
    weight = models.PositiveSmallIntegerField(default=0)
    folded_into = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="others")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    clip = models.ForeignKey(Clip, on_delete=models.SET_NULL, null=True, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        ordering = ("-weight", "-published_on", "-pk")
        indexes = [models.Index(fields=["state", "-published_on"], name="reports_suggestion_open")]
