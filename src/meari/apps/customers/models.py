"""Customers and segments of them. Names and addresses of contact are sealed apart (privacy); here is only what analysis needs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Customer(models.Model):
    """Somebody who buys from us or speaks to us."""

    external_id = models.CharField(max_length=80, unique=True)
    shown_name = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=40, blank=True)
    grade = models.CharField(max_length=40, blank=True)
    joined_on = models.DateField(null=True)
    phone_index = models.CharField(max_length=32, blank=True, db_index=True)
    email_index = models.CharField(max_length=32, blank=True, db_index=True)
    row_hash = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return self.shown_name or self.external_id


class Segment(models.Model):
    """Customers who meet conditions over what they bought, said and answered; at most one segment is the ideal customer.

    ``conditions`` holds ``{"kind": key, "value": plain values}`` for each condition.
    """

    class Joins(models.TextChoices):
        ALL = "all", _("all of these")
        ANY = "any", _("any of these")

    name = models.CharField(max_length=60, unique=True)
    note = models.CharField(max_length=300, blank=True)
    joins = models.CharField(max_length=3, choices=Joins.choices, default=Joins.ALL)
    conditions = models.JSONField(default=list, blank=True)
    is_ideal = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-is_ideal", "name")
        constraints = [
            models.UniqueConstraint(fields=["is_ideal"], condition=models.Q(is_ideal=True), name="customers_one_ideal")
        ]

    def __str__(self) -> str:
        return self.name
