"""Questions put to the answers of a survey, and the weights that bring them to known margins."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.models.surveys import Survey


class Weighting(models.Model):
    """Named weights of a survey. ``margins`` are target shares by category by field; ``groups`` what came of them: pairs of the
    categories (in the order of the margins) and their weight, so that a response's weight follows from its answers.

    ``problem`` is a key where nothing could be weighted; ``summary`` holds n, effective n, design effect and how far the
    margins were reached.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="weightings")
    name = models.CharField(max_length=80)
    margins = models.JSONField(default=dict)
    least = models.FloatField(default=0.2)
    most = models.FloatField(default=5.0)
    groups = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    problem = models.CharField(max_length=40, blank=True)
    through_id = models.BigIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ("survey", "name")
        constraints = [
            models.UniqueConstraint(fields=["survey", "name"], name="surveys_weighting_name_once"),
            models.CheckConstraint(condition=Q(least__gte=0, least__lt=1, most__gt=1), name="surveys_weighting_bounds"),
        ]

    def __str__(self) -> str:
        return self.name


class Analysis(models.Model):
    """One question put to the answers of a survey (``sort`` ``cross`` or ``drivers``), and its result in keys and numbers.

    The same question (``digest``) is kept once; ``through_id`` is the last response that the result rests on.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being computed")
        DONE = "done", _("Done")

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="analyses")
    sort = models.CharField(max_length=12)
    asked = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    result = models.JSONField(default=dict)
    n = models.PositiveIntegerField(default=0)
    through_id = models.BigIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["survey", "digest"], name="surveys_analysis_once")]
