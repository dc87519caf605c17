"""Reads of the shared calendar."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from meari.apps.calendar import models


def marks_between(first: date, last: date) -> QuerySet[models.Mark]:
    """Every mark that touches the days from ``first`` to ``last``."""
    return models.Mark.objects.filter(starts_on__lte=last, ends_on__gte=first).prefetch_related("groups", "products")
