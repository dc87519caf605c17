"""Tables of later work: what fires when, and how far long work has come."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Fire(models.Model):
    """One due time of one schedule. The unique pair lets any number of workers run the clock side by side."""

    name = models.CharField(max_length=100)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="jobs_fire_once")]


class Progress(models.Model):
    """How far a piece of long work has come, and whether somebody asked it to stop."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        STOPPED = "stopped"
        FAILED = "failed"
        DONE = "done"

    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    is_stop_requested = models.BooleanField(default=False)
    problem = models.CharField(max_length=100, blank=True)
    started_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(done__gte=0), name="jobs_progress_not_negative")]

    @property
    def percent(self) -> int | None:
        return None if not self.total else min(100, int(100 * self.done / self.total))

    @property
    def is_active(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}
