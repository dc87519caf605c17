"""Reads of the daily parts and of what they do not hold yet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from meari.apps.surveys import models

State = models.Response.State
Period = tuple[date, date]
KEY = ("on", "collector_id", "version", "language")


def uncounted(*, survey: models.Survey | None = None) -> QuerySet[models.Response]:
    """Responses that are over and in no daily part yet, the oldest first."""
    found = models.Response.objects if survey is None else survey.responses
    told = found.exclude(survey__privacy=models.Survey.Privacy.ANONYMOUS) if survey is None else found
    return told.filter(is_counted=False, completed_at__isnull=False).order_by("pk")


def told_by_parts(survey: models.Survey) -> int:
    """How many responses the daily parts of ``survey`` hold."""
    return survey.daily_parts.aggregate(n=Sum("n"))["n"] or 0


def marked_as_counted(survey: models.Survey) -> int:
    """How many they must hold."""
    return survey.responses.filter(is_counted=True).count()


def surveys_to_recount(*, form: int) -> list[models.Survey]:
    """Surveys whose daily parts are not what their responses add up to, or are written in another form."""
    with_parts = models.Survey.objects.filter(pk__in=models.DailyParts.objects.values("survey"))
    is_other = with_parts.filter(daily_parts__in=models.DailyParts.objects.exclude(form=form)).distinct()
    other = set(is_other.values_list("pk", flat=True))
    return [one for one in with_parts if one.pk in other or told_by_parts(one) != marked_as_counted(one)]


def daily_parts(survey: models.Survey, period: Period) -> list[models.DailyParts]:
    """Those of the days of ``period``."""
    return list(survey.daily_parts.filter(on__range=period).order_by("pk"))


def begun(survey: models.Survey, period: Period) -> list[tuple[int, int, str, list[str], int]]:
    """Responses last touched within ``period`` that are not over, by collector, version, language and what was handed in."""
    zone = timezone.get_default_timezone()
    first, after = (datetime.combine(day, time.min, zone) for day in (period[0], period[1] + timedelta(days=1)))
    found = survey.responses.filter(state=State.PARTIAL, changed_at__gte=first, changed_at__lt=after).order_by()
    named = found.annotate(number=F("version__number")).values_list("collector_id", "number", "language", "seen")
    return list(named.annotate(n=Count("pk")))
