"""Recipes that were saved, runs of importing a file, and the rows they refused."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedRecipe(models.Model):
    """How the columns of files with this header become fields; found again by the header."""

    target = models.CharField(max_length=40)
    header_hash = models.CharField(max_length=32)
    kind = models.CharField(max_length=40)
    mapping = models.JSONField()
    options = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "header_hash"], name="imports_recipe_once")]


class ImportRun(models.Model):
    """One file on its way in. ``position`` is where to go on; it moves in the same transaction as the rows."""

    class State(models.TextChoices):
        READY = "ready"
        RUNNING = "running"
        STOPPED = "stopped"
        DONE = "done"
        FAILED = "failed"

    target = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=300)
    size = models.BigIntegerField()
    recipe_kind = models.CharField(max_length=40)
    mapping = models.JSONField()
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    position = models.CharField(max_length=80, blank=True)
    lines_read = models.BigIntegerField(default=0)
    bytes_read = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    problem = models.JSONField(default=dict)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)


class Rejected(models.Model):
    """A row that could not be taken: where, what stood there (masked) and the named reason."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejects")
    line = models.BigIntegerField()
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=60)
    params = models.JSONField(default=dict)

    class Meta:
        ordering = ("line", "pk")
