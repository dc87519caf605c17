"""Files of responses that take long to make."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.models.surveys import Survey


class TakenFile(models.Model):
    """A file that a job makes for the one who asked for it, up to the response ``through_id``.

    ``wanted`` holds how it was asked for, ``stored_as`` the random name under which it lies until ``expires_at``.
    """

    class State(models.TextChoices):
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="taken_files")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    format = models.CharField(max_length=40)
    wanted = models.JSONField()
    reason = models.CharField(max_length=200)
    through_id = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.MAKING)
    stored_as = models.CharField(max_length=32, unique=True)
    size = models.PositiveBigIntegerField(default=0)
    responses = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-pk",)

    @property
    def progress_key(self) -> str:
        return f"surveys.file.{self.pk}"
