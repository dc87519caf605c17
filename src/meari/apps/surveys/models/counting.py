"""What responses of a day add up to, kept so that results need not go through them."""

from __future__ import annotations

from django.db import models

from meari.apps.surveys.models.collecting import Collector
from meari.apps.surveys.models.surveys import Survey


class DailyParts(models.Model):
    """The counts of one day's responses that are over (``Response.is_counted``), for each collector, version and language.

    Derived from the responses, so it may be made anew at any time; ``content`` is read and written by ``counting``, ``form`` names
    how it was written.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="daily_parts")
    on = models.DateField()
    collector = models.ForeignKey(Collector, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    n = models.PositiveIntegerField(default=0)
    form = models.PositiveSmallIntegerField()
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "on", "collector", "version", "language"], name="surveys_daily_parts_once"
            )
        ]
