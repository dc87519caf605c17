"""Responses that are over are added to the daily parts of their survey."""

from __future__ import annotations

import logging

from django.db import transaction

from meari.apps.surveys import counting, models, queries

logger = logging.getLogger("meari.surveys")
COUNTED_AT_ONCE = 1_000


class _CountedMeanwhile(Exception):
    """Somebody else counted one of the responses, or it is gone."""


def count_responses() -> int:
    """Add up to a thousand responses of each survey to its daily parts, each exactly once, whoever else counts.

    Returns how many; what is not counted yet is read from the responses themselves, so nothing waits for this.
    """
    waiting = queries.uncounted().order_by().values_list("survey_id", flat=True).distinct()
    return sum(_count(survey_id) for survey_id in sorted(waiting))


def _count(survey_id: int) -> int:
    ids = list(queries.uncounted().filter(survey=survey_id).values_list("pk", flat=True)[:COUNTED_AT_ONCE])
    try:
        _add(survey_id, ids, counting.counted(models.Response.objects.filter(pk__in=ids)))
    except _CountedMeanwhile:
        return 0
    except Exception:  # one survey that cannot be counted holds up no other; its pages go to the facts
        logger.exception("responses of survey %d were not counted", survey_id)
        return 0
    return len(ids)


def recount_what_differs() -> int:
    """Let go of the daily parts that are not what their responses add up to, so that these are counted anew.

    Answering never makes them differ; responses that were taken away and another way of counting do. Returns how many surveys.
    """
    differing = queries.surveys_to_recount(form=counting.FORM)
    for survey in differing:
        _let_go(survey)
    return len(differing)


@transaction.atomic
def _let_go(survey: models.Survey) -> None:
    logger.warning("daily parts of survey %d are counted anew", survey.pk)
    survey.daily_parts.all().delete()
    survey.responses.filter(is_counted=True).update(is_counted=False)


@transaction.atomic
def _add(survey_id: int, ids: list[int], counted: dict[counting.Key, counting.Counts]) -> None:
    parts = models.DailyParts.objects
    if parts.filter(survey_id=survey_id).exclude(form=counting.FORM).exists():
        _let_go(models.Survey.objects.get(pk=survey_id))
    marked = models.Response.objects.filter(pk__in=ids, is_counted=False).update(is_counted=True)
    if marked != len(ids):
        raise _CountedMeanwhile
    for key, counts in sorted(counted.items()):
        of = dict(zip(queries.KEY, key, strict=True))
        there = parts.select_for_update().filter(survey_id=survey_id, **of).first()
        if there is None:
            empty = models.DailyParts(
                survey_id=survey_id, **of, form=counting.FORM, content=counting.Counts().content()
            )
            parts.bulk_create([empty], ignore_conflicts=True)
            there = parts.select_for_update().get(survey_id=survey_id, **of)
        whole = counting.Counts.of(there.n, there.content)
        whole.add(counts)
        parts.filter(pk=there.pk).update(n=whole.n, content=whole.content())
