"""Personal data, kept encrypted and apart from everything else, and the log of who saw it."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class Sealed(models.Model):
    """One encrypted original. ``kind`` and ``owner_id`` name what it belongs to; it is destroyed on ``destroy_on``."""

    kind = models.CharField(max_length=40)
    owner_id = models.BigIntegerField()
    content = models.BinaryField()
    retention = models.CharField(max_length=30)
    destroy_on = models.DateField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "owner_id"], name="privacy_sealed_once")]


class AccessEntry(models.Model):
    """Who saw or took out personal data: when, from where, whose, what and why. Never changed, never deleted by hand."""

    class Deed(models.TextChoices):
        READ = "read"
        EXPORT = "export"

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    address = models.GenericIPAddressField(null=True)
    deed = models.CharField(max_length=8, choices=Deed.choices)
    kind = models.CharField(max_length=40)
    whose = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ("-at", "-id")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("an access entry is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("an access entry is never deleted")


class Destruction(models.Model):
    """One run of destroying what was kept long enough: how many originals of which kind and retention class."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    retention = models.CharField(max_length=30)
    count = models.PositiveIntegerField()
