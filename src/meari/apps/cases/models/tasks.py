"""What is asked of another team in a case (요청), and how it goes on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.cases.models.cases import Case
from meari.apps.cases.models.setting_up import Service
from meari.apps.people.models import Team


class Task(models.Model):
    """A piece of a case asked of another team. ``text`` and ``answer`` are masked; who may see originals is asked apart.

    While ``holds_case`` is true and the task is not over, the clock of the case stands still.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        TAKEN = "taken", _("Being done")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="tasks")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="tasks")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="tasks")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    text = models.TextField()
    answer = models.TextField(blank=True)
    holds_case = models.BooleanField(default=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "taken"], over_at=None)
                | (~Q(state__in=["asked", "taken"]) & Q(over_at__isnull=False)),
                name="cases_task_over_has_time",
            )
        ]
        indexes = [models.Index(fields=["team", "asked_at"], condition=Q(over_at=None), name="cases_tasks_waiting")]

    def __str__(self) -> str:
        return f"#{self.case_id}-{self.pk}"


class TaskMove(models.Model):
    """A task that went from one team to another, and why."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="moves")
    from_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
