"""What was answered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meari.apps.customers.models import Customer
from meari.apps.people.models import Team
from meari.apps.sales.models import Order, Product
from meari.apps.surveys.models.collecting import Collector, Invitation
from meari.apps.surveys.models.surveys import Survey, Version


class Response(models.Model):
    """All answers of one person at one time, of surveys that are not anonymous. Complete ones never change.

    ``answers`` holds values by question (and ``key:other`` words beside them); ``seen`` the questions whose screen was
    handed in. ``gathered_at`` says when it was told to the rest of the house (voices, facts, triggers), ``is_counted`` that the daily parts hold it.
    """

    class State(models.TextChoices):
        PARTIAL = "partial", _("Begun")
        COMPLETE = "complete", _("Complete")
        SCREENED_OUT = "screened_out", _("Not asked further")
        QUOTA_FULL = "quota_full", _("Enough answers of this kind")

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="responses")
    collector = models.ForeignKey(Collector, on_delete=models.PROTECT, related_name="responses")
    invitation = models.OneToOneField(Invitation, on_delete=models.SET_NULL, null=True, related_name="response")
    token = models.CharField(max_length=32, unique=True)
    language = models.CharField(max_length=10)
    seed = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PARTIAL)
    answers = models.JSONField(default=dict)
    seen = models.JSONField(default=list)
    variables = models.JSONField(default=dict)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="responses")
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    about_kind = models.CharField(max_length=40, blank=True)
    about_key = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    gathered_at = models.DateTimeField(null=True)
    flags = models.JSONField(default=list)
    is_counted = models.BooleanField(default=False)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["survey", "state", "completed_at"], name="surveys_response_done"),
            models.Index(fields=["completed_at"], name="surveys_response_by_day"),
            models.Index(fields=["changed_at"], condition=Q(completed_at=None), name="surveys_response_begun"),
            models.Index(
                fields=["id"],
                condition=Q(gathered_at=None, completed_at__isnull=False),
                name="surveys_response_waiting",
            ),
            models.Index(
                fields=["survey"],
                condition=Q(is_counted=False, completed_at__isnull=False),
                name="surveys_response_uncounted",
            ),
            models.Index(fields=["survey"], condition=Q(is_counted=True), name="surveys_response_counted"),
            models.Index(fields=["survey", "team"], condition=Q(team__isnull=False), name="surveys_response_teams"),
            models.Index(
                fields=["survey", "product"], condition=Q(product__isnull=False), name="surveys_response_products"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="partial", completed_at=None) | (~Q(state="partial") & Q(completed_at__isnull=False)),
                name="surveys_response_ended",
            )
        ]


class QuotaCount(models.Model):
    """How many complete responses a quota has let in."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="quota_counts")
    key = models.CharField(max_length=60)
    limit = models.PositiveIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="surveys_quota_once"),
            models.CheckConstraint(condition=Q(count__lte=F("limit")), name="surveys_quota_held"),
        ]
