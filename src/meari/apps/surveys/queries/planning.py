"""Reads of the measurement plan: how each row stands, and what nobody measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from meari.apps.decisions.models import Decision
from meari.apps.surveys import models
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.queries.answering import frozen_definition
from meari.apps.surveys.queries.surveys import draft_of

DAYS = {"always": 30, "monthly": 31, "quarterly": 92, "yearly": 366, "once": 3660}
Rhythm = models.MeasurementPlan.Rhythm


@dataclass(frozen=True)
class Row:
    """A row of the plan: ``problem`` is ``no_survey``, ``not_open``, ``no_answers`` or nothing; answers within its rhythm."""

    plan: models.MeasurementPlan
    answers: int
    problem: str


def newest_definition(survey: models.Survey) -> Definition:
    """What is asked now, or the draft where nothing was opened yet."""
    frozen = survey.versions.exclude(frozen_at=None).order_by("-number").values_list("pk", flat=True).first()
    if frozen is not None:
        return frozen_definition(frozen)
    draft = draft_of(survey)
    return draft.definition() if draft else Definition({})


def plan_rows(surveys: QuerySet[models.Survey], *, now: datetime) -> list[Row]:
    """The plan as far as its surveys may be seen."""
    plans = models.MeasurementPlan.objects.select_related("segment", "decision", "survey")
    found = list(plans.filter(Q(survey=None) | Q(survey__in=surveys)))
    counts: dict[tuple[int, int], int] = {}
    for days in {DAYS[one.rhythm] for one in found}:
        ids = [one.survey_id for one in found if DAYS[one.rhythm] == days and one.survey_id]
        done = models.Response.objects.filter(
            survey__in=ids, completed_at__gt=now - timedelta(days=days), state="complete"
        )
        rows = done.order_by().values_list("survey").annotate(n=Count("pk"))
        counts |= {(survey_id, days): n for survey_id, n in rows}
    return [_row(one, counts.get((one.survey_id or 0, DAYS[one.rhythm]), 0)) for one in found]


def unplanned_touchpoints(surveys: QuerySet[models.Survey]) -> Sequence[str]:
    """Touchpoints that surveys ask about and that no row of the plan names."""
    asked = {
        question.touchpoint
        for survey in surveys.filter(state=models.Survey.State.OPEN)[:200]
        for question in newest_definition(survey).questions
        if question.touchpoint
    }
    return sorted(asked - set(models.MeasurementPlan.objects.values_list("touchpoint", flat=True)))


def decisions_without_data() -> QuerySet[Decision]:
    """Open decisions for which nothing is measured."""
    planned = models.MeasurementPlan.objects.filter(survey__isnull=False, decision__isnull=False)
    return Decision.objects.filter(state=Decision.State.OPEN).exclude(pk__in=planned.values("decision"))[:50]


def _row(plan: models.MeasurementPlan, answers: int) -> Row:
    if plan.survey is None:
        return Row(plan, 0, "no_survey")
    if plan.survey.state != models.Survey.State.OPEN and plan.rhythm != Rhythm.ONCE:
        return Row(plan, answers, "not_open")
    return Row(plan, answers, "" if answers else "no_answers")
