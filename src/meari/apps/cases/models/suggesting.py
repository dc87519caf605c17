"""What Meari suggested in a case, and what became of it: that is how its suggestions are measured."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from meari.apps.cases.models.cases import Case


class Suggestion(models.Model):
    """One suggestion of one kind (``sort``). ``thing`` is the key of what is suggested, ``text`` masked words if it has any.

    One that is not shown (its kind is silent) is kept all the same, so that the kind can prove itself again. ``was_right`` is
    known once the case is closed, where the kind can tell.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="suggestions")
    sort = models.CharField(max_length=40)
    thing = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    score = models.FloatField()
    rank = models.PositiveSmallIntegerField()
    is_shown = models.BooleanField()
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    was_right = models.BooleanField(null=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("sort", "rank")
        constraints = [
            models.UniqueConstraint(fields=["case", "sort", "thing"], name="cases_suggested_once"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="cases_suggestion_score"),
        ]
        indexes = [models.Index(fields=["sort", "judged_at"], name="cases_suggestions_judged")]
