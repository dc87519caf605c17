"""Reads of decisions."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from meari.apps.decisions import models


def about(kind: str, key: str) -> QuerySet[models.Decision]:
    """Decisions about one thing, oldest first."""
    return models.Decision.objects.filter(about_kind=kind, about_key=key).select_related("owner").order_by("decided_at")


def taken_between(first: date, last: date) -> QuerySet[models.Decision]:
    """Decisions taken from ``first`` to ``last``, and older ones that were still open then."""
    return (
        models.Decision.objects.filter(decided_at__date__lte=last)
        .exclude(closed_at__date__lt=first)
        .select_related("owner")
    )
