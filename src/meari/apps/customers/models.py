"""Customers. Names and addresses of contact are sealed apart (privacy); here is only what analysis needs."""

from __future__ import annotations

from django.db import models


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
