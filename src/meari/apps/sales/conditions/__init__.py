"""Conditions on customers: one module each."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def since(today: date, days: int) -> datetime:
    """The first instant of the last ``days`` days."""
    return timezone.make_aware(datetime.combine(today - timedelta(days=days), time.min))
