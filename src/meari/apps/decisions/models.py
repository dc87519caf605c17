"""Decisions and hypotheses: by whom, until when, which number they are about, and what became of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Decision(models.Model):
    """Something decided because of what customers said.

    ``about_kind`` and ``about_key`` name what it is about. ``metric`` and ``where`` name the number that should move
    (``measured`` says it in words); without a metric its effect is not measured. ``effect`` is what the number had done when it was last looked at.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    title = models.CharField(max_length=160)
    expected_effect = models.CharField(max_length=240, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=400, blank=True)
    metric = models.CharField(max_length=40, blank=True)
    where = models.JSONField(default=dict, blank=True)
    measured = models.CharField(max_length=120, blank=True)
    effect = models.JSONField(null=True, blank=True)
    about_kind = models.CharField(max_length=40, blank=True)
    about_key = models.CharField(max_length=80, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_on", "pk")
        indexes = [models.Index(fields=["about_kind", "about_key"], name="decisions_about")]

    def __str__(self) -> str:
        return self.title


class Hypothesis(models.Model):
    """Something supposed about customers, with the reading that would confirm or refute it, written down beforehand.

    It holds when ``metric`` within ``where`` lies above (``is_above``) or below ``threshold``, in the metric's unit,
    over the days ``starts_on`` to ``ends_on``.
    """

    class Sort(models.TextChoices):
        PMF = "pmf", _("Product-market fit (PMF)")
        MLP = "mlp", _("Minimum lovable product (MLP)")
        OTHER = "other", _("Other")

    sort = models.CharField(max_length=5, choices=Sort.choices, default=Sort.OTHER)
    statement = models.CharField(max_length=240)
    reason = models.CharField(max_length=600, blank=True)
    metric = models.CharField(max_length=40)
    where = models.JSONField(default=dict, blank=True)
    measured = models.CharField(max_length=120, blank=True)
    is_above = models.BooleanField()
    threshold = models.FloatField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    learned = models.CharField(max_length=600, blank=True)
    closed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=12, blank=True)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)

    class Meta:
        ordering = ("ends_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="decisions_days_forward"
            )
        ]

    def __str__(self) -> str:
        return self.statement
