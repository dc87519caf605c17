"""Ways to collect answers, and the people who were asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.customers.models import Customer, Segment
from meari.apps.decisions.models import Decision
from meari.apps.sales.models import Order
from meari.apps.surveys.models.surveys import Survey


class Collector(models.Model):
    """One way in which a survey is answered: a link, a QR code, mails, a kiosk. ``slug`` is its unguessable address."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="collectors")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    slug = models.CharField(max_length=24, unique=True)
    options = models.JSONField(default=dict)
    is_open = models.BooleanField(default=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("survey", "pk")
        constraints = [models.UniqueConstraint(fields=["survey", "name"], name="surveys_collector_name_once")]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """The asking of one person. Of the token only its hash is kept; the address lies sealed in privacy."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not sent yet")
        SENT = "sent", _("Sent")
        ANSWERED = "answered", _("Answered")
        REFUSED = "refused", _("Wants no more")
        BOUNCED = "bounced", _("Could not be reached")
        EXPIRED = "expired", _("Expired")
        HELD_BACK = "held_back", _("Not asked: asked often enough")

    collector = models.ForeignKey(Collector, on_delete=models.PROTECT, related_name="invitations")
    trigger = models.ForeignKey("Trigger", on_delete=models.SET_NULL, null=True, related_name="invitations")
    cause = models.CharField(max_length=80, blank=True)
    nonce = models.CharField(max_length=32, default="")
    medium = models.CharField(max_length=10, default="email")
    token_hash = models.CharField(max_length=64, unique=True)
    person = models.CharField(max_length=32, db_index=True)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=10, default="ko")
    variables = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    invited_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["collector", "state"], name="surveys_invitation_state"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="surveys_invitation_due"),
            models.Index(fields=["sent_at"], name="surveys_invitation_sent"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["collector", "cause", "person"], condition=~Q(cause=""), name="surveys_invited_once_a_cause"
            ),
            models.UniqueConstraint(
                fields=["collector", "person"], condition=Q(state__in=["waiting", "sent"]), name="surveys_invited_once"
            ),
        ]


class Trigger(models.Model):
    """Invites whoever something happened to: ``delay_hours`` after it, at most once in ``quiet_days``, ``share`` of 100."""

    collector = models.ForeignKey(Collector, on_delete=models.CASCADE, related_name="triggers")
    event_type = models.CharField(max_length=80)
    segment = models.ForeignKey(Segment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    delay_hours = models.PositiveIntegerField(default=24)
    quiet_days = models.PositiveIntegerField(default=30)
    share = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.CheckConstraint(condition=Q(share__gte=1, share__lte=100), name="surveys_trigger_share")]


class MeasurementPlan(models.Model):
    """Which data, from which customers, at which touchpoint, for which decision, by which survey, how often."""

    class Rhythm(models.TextChoices):
        ALWAYS = "always", _("All the time")
        MONTHLY = "monthly", _("Every month")
        QUARTERLY = "quarterly", _("Every quarter")
        YEARLY = "yearly", _("Every year")
        ONCE = "once", _("Once")

    data = models.CharField(max_length=120)
    segment = models.ForeignKey(Segment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    touchpoint = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200, blank=True)
    decision = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.SET_NULL, null=True, blank=True, related_name="plans")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.ALWAYS)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("touchpoint", "pk")


class Upload(models.Model):
    """A file that a respondent added: stored by the hash of its content, outside every web root."""

    token = models.CharField(max_length=32, unique=True)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    kept_at = models.DateTimeField(db_index=True)
