"""A case: something to be put right, with an owner and deadlines."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.cases.models.setting_up import Hours, IntakeRule
from meari.apps.customers.models import Customer
from meari.apps.people.models import Team
from meari.apps.sales.models import Order, Product
from meari.apps.sending.models import Recipient
from meari.apps.voices.models import Voice

UNKNOWN_CAUSE = "unknown"
"""The cause of a case that is closed without one being known; it is allowed, and counted."""


class Case(models.Model):
    """Something to be put right. ``subject`` is masked.

    ``due_at`` repeats the next open deadline and ``warn_at`` the next warning, ``waits_for`` whoever holds the case up; a
    merged case is closed and points to the one it went into, one that goes on where another had ended has that one as
    ``previous``. ``is_identity_verified`` says that whoever writes was shown to be the customer, not only claims it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("In progress")
        ON_HOLD = "on_hold", _("On hold")
        CLOSED = "closed", _("Case closed")

    class Waits(models.TextChoices):
        US = "us", _("Us")
        CUSTOMER = "customer", _("The customer")
        TEAM = "team", _("Another team")

    class Priority(models.IntegerChoices):
        LOW = 1, _("Low")
        NORMAL = 2, _("Normal")
        HIGH = 3, _("High")
        URGENT = 4, _("Urgent")

    subject = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    waits_for = models.CharField(max_length=8, choices=Waits.choices, default=Waits.US)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="cases", db_index=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="cases")
    channel = models.CharField(max_length=40)
    language = models.CharField(max_length=2, default="ko")
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="cases")
    is_identity_verified = models.BooleanField(default=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.SET_NULL, null=True, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="+")
    rule = models.ForeignKey(IntakeRule, on_delete=models.SET_NULL, null=True, related_name="+")
    has_risk = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    last_message_at = models.DateTimeField()
    last_customer_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    class_key = models.CharField(max_length=80, blank=True)
    cause_key = models.CharField(max_length=80, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    handoffs = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False)
    previous = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="following")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=Q(priority__range=(1, 4)), name="cases_priority"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="cases_closed_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "due_at", "id"], condition=Q(closed_at=None), name="cases_open_by_due"),
            models.Index(fields=["owner", "due_at", "id"], condition=Q(closed_at=None), name="cases_own_by_due"),
            # the team stands last, so that counts of teams never touch the rows themselves
            models.Index(
                fields=["due_at", "id", "team"], condition=Q(closed_at=None, owner=None), name="cases_unowned_by_due"
            ),
            models.Index(fields=["warn_at", "team"], condition=Q(closed_at=None), name="cases_open_by_warning"),
            models.Index(
                fields=["waits_for", "last_message_at", "id", "team"],
                condition=Q(closed_at=None),
                name="cases_open_by_waiting",
            ),
            models.Index(fields=["customer", "-opened_at"], name="cases_of_customer"),
            models.Index(fields=["-opened_at"], name="cases_by_time"),
            models.Index(fields=["-closed_at"], condition=Q(closed_at__isnull=False), name="cases_by_end"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"


class CaseVoice(models.Model):
    """A voice that a case is about; a voice belongs to one case at most."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="case_voices")
    voice = models.OneToOneField(Voice, on_delete=models.CASCADE, related_name="case_voice")
    is_first = models.BooleanField(default=False)


class Follower(models.Model):
    """Somebody who wants to know how a case goes on without owning it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="followers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="cases_follows_once")]


class Presence(models.Model):
    """Somebody has the page of a case open, or writes in it: a sign of life of the last seconds, no record."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    is_writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="cases_present_once")]


class Deadline(models.Model):
    """One promise in working time: that a case is answered or solved, or that an office does its task.

    ``due_at`` is empty while the clock stands still. ``missed_at`` is the moment the promise broke, ``met_at`` when
    it was fulfilled (in time or not), ``dropped_at`` when nobody waited any more.
    """

    class Promise(models.TextChoices):
        ANSWER = "answer", _("First answer")
        SOLVE = "solve", _("Solution")
        TASK = "task", _("Request")

    promise = models.CharField(max_length=6, choices=Promise.choices)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    task = models.OneToOneField("cases.Task", on_delete=models.CASCADE, null=True, related_name="deadline")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    hours = models.ForeignKey(Hours, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "promise"],
                condition=Q(met_at=None, dropped_at=None) & ~Q(promise="task"),
                name="cases_promise_open_once",
            ),
            models.CheckConstraint(
                condition=Q(promise="task", task__isnull=False) | (~Q(promise="task") & Q(task=None)),
                name="cases_task_promise_has_task",
            ),
        ]
        indexes = [
            models.Index(fields=["warn_at"], condition=Q(met_at=None, dropped_at=None), name="cases_deadline_warns"),
        ]


class Pause(models.Model):
    """A stretch of time for which the clock of a case stood still, and for whom."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pauses")
    waits_for = models.CharField(max_length=8, choices=Case.Waits.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("began_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="cases_pause_open_once")
        ]


class Merge(models.Model):
    """One case taken into another, with what it takes to undo it: ids of messages, voices and tasks that moved."""

    into = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    moved: Any = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
