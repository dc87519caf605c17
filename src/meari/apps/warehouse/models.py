"""What the fact store holds: one row for each fact and month."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Partition(models.Model):
    """The rows of one fact in one month (``2026-11``), in one immutable file, or in none when there are no rows.

    ``marks`` counts how often it went stale, so that a refresh knows whether it saw everything; ``layout`` names the
    columns the file was written with. While it is stale, ``stale_days`` (2026-11-16) are the days to be written anew;
    none of them means the whole month.
    """

    fact = models.CharField(max_length=40)
    month = models.CharField(max_length=7)
    file = models.CharField(max_length=120, blank=True)
    rows = models.BigIntegerField(default=0)
    layout = models.CharField(max_length=16, blank=True)
    is_stale = models.BooleanField(default=True)
    stale_days = models.JSONField(default=list)
    marks = models.PositiveIntegerField(default=1)
    stale_since = models.DateTimeField(null=True)
    marked_at = models.DateTimeField(null=True)
    refreshed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("fact", "month")
        constraints = [
            models.UniqueConstraint(fields=["fact", "month"], name="warehouse_partition_once"),
            models.CheckConstraint(condition=Q(rows__gte=0), name="warehouse_rows_not_negative"),
        ]
        indexes = [models.Index(fields=["marked_at"], condition=Q(is_stale=True), name="warehouse_stale")]

    def __str__(self) -> str:
        return f"{self.fact} {self.month}"
