"""Asking something of a survey's answers, and weighting them to known margins."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.jobs import work
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.surveys import models, queries, rules, studies
from meari.engines.analysis.raking import Trim, WrongMargins

ANALYSED = event_type("surveys.analysed", payload=("survey_id", "sort"))
WEIGHTED = event_type("surveys.weighted", payload=("survey_id",))
WEIGHTING_REMOVED = event_type("surveys.weighting_removed", payload=("survey_id",))
CROSS, DRIVERS = "cross", "drivers"
ANSWER = "surveys.answer_analysis"
AT_ONCE = {CROSS: 10_000, DRIVERS: 3_000}
"""Up to so many responses an analysis takes less than about two seconds and is answered at once."""
State = models.Analysis.State


class Anonymous(Exception):
    """Answers of an anonymous survey are never put side by side."""


@dataclass(frozen=True)
class Margins:
    """What answers are weighted to: target shares (0 to 1) by category by field, and the bounds of weights."""

    name: str
    shares: Mapping[str, Mapping[str, float]]
    least: float = 0.2
    most: float = 5.0


def ask_analysis(
    survey: models.Survey, *, sort: str, asked: Mapping[str, Any], by: people.User, now: datetime
) -> models.Analysis:
    """Put a question to the answers; the same question is asked anew. What takes long is left to a job and waits.

    Raises ``NotAllowed``, ``Anonymous``.
    """
    _demand_readable(survey, by)
    digest = hashlib.sha256(json.dumps([sort, asked], sort_keys=True).encode()).hexdigest()
    is_long = queries.complete_count(survey) > AT_ONCE[sort] or studies.is_long(asked)
    with transaction.atomic():
        found, _ = models.Analysis.objects.update_or_create(
            survey=survey, digest=digest,
            defaults={"sort": sort, "asked": dict(asked), "state": State.WAITING, "asked_by": by, "asked_at": now},
        )  # fmt: skip
        if is_long:
            work.later(ANSWER, analysis_id=found.pk)
    if not is_long:
        answer_analysis(found, now=now)
    return found


def answer_analysis(analysis: models.Analysis, *, now: datetime) -> None:
    """Compute the result from the answers there are, and keep it. What is gone leaves the result ``{"gone": key}``."""
    survey = analysis.survey
    known = queries.fields_of(survey, "ko")
    last = survey.responses.order_by("-pk").values_list("pk", flat=True).first() or 0
    given = queries.given(survey, through_id=last)
    try:
        if analysis.sort == CROSS:
            weights = queries.weights(survey, analysis.asked.get("weighting"), known)
            result = studies.cross(analysis.asked, known, given, weights)
        else:
            result = studies.importance(analysis.asked, known, given)
    except studies.FieldGone as gone:
        result = {"gone": gone.key}
    with transaction.atomic():
        analysis.result, analysis.state, analysis.done_at = result, State.DONE, now
        analysis.through_id, analysis.n = last, queries.complete_count(survey)
        analysis.save(update_fields=["result", "state", "done_at", "through_id", "n"])
        told = {"survey_id": survey.pk, "sort": analysis.sort}
        events.record(ANALYSED, actor_id=analysis.asked_by_id, subject_id=analysis.pk, payload=told, now=now)


def save_weighting(survey: models.Survey, margins: Margins, *, by: people.User, now: datetime) -> models.Weighting:
    """Weigh the survey's answers to ``margins`` under a name; the same name is weighted anew.

    Raises ``NotAllowed``, ``Anonymous``, ``WrongMargins``, ``FieldGone``; then nothing is kept.
    """
    if not rules.can_build(by, survey):
        raise people_rules.NotAllowed(rules.BUILD)
    _demand_readable(survey, by)
    made = models.Weighting(
        survey=survey, name=margins.name, least=margins.least, most=margins.most,
        margins={key: dict(shares) for key, shares in margins.shares.items()}, made_by=by, made_at=now,
    )  # fmt: skip
    fresh = _weighed(made, now=now)
    with transaction.atomic():
        kept, _ = models.Weighting.objects.update_or_create(
            survey=survey, name=made.name,
            defaults={"margins": made.margins, "least": made.least, "most": made.most, "made_by": by, "made_at": now, **fresh},
        )  # fmt: skip
        events.record(WEIGHTED, actor_id=by.pk, subject_id=kept.pk, payload={"survey_id": survey.pk}, now=now)
    return kept


def weigh_again(weighting: models.Weighting, *, now: datetime) -> None:
    """Bring the weights in step with the answers there are; where that cannot be done, ``problem`` says why and the old stay."""
    try:
        fresh = _weighed(weighting, now=now)
    except WrongMargins as wrong:
        fresh = {"problem": wrong.problem, "computed_at": now}
    except studies.FieldGone:
        fresh = {"problem": "gone", "computed_at": now}
    with transaction.atomic():
        for name, value in fresh.items():
            setattr(weighting, name, value)
        weighting.save(update_fields=list(fresh))
        told = {"survey_id": weighting.survey_id}
        events.record(WEIGHTED, actor_id=None, subject_id=weighting.pk, payload=told, now=now)


@transaction.atomic
def remove_weighting(weighting: models.Weighting, *, by: people.User, now: datetime) -> None:
    """Take away named weights. Raises ``NotAllowed``."""
    if not rules.can_build(by, weighting.survey):
        raise people_rules.NotAllowed(rules.BUILD)
    told = {"survey_id": weighting.survey_id}
    events.record(WEIGHTING_REMOVED, actor_id=by.pk, subject_id=weighting.pk, payload=told, now=now)
    weighting.delete()


def _weighed(weighting: models.Weighting, *, now: datetime) -> dict[str, Any]:
    survey = weighting.survey
    known = queries.fields_of(survey, "ko")
    last = survey.responses.order_by("-pk").values_list("pk", flat=True).first() or 0
    trim = Trim(weighting.least, weighting.most)
    summary, groups = studies.weigh(weighting.margins, known, queries.given(survey, through_id=last), trim)
    return {"summary": summary, "groups": groups, "problem": "", "through_id": last, "computed_at": now}


def _demand_readable(survey: models.Survey, by: people.User) -> None:
    if not rules.visible_surveys(by).filter(pk=survey.pk).exists():
        raise people_rules.NotAllowed(rules.VIEW)
    if survey.is_anonymous:
        raise Anonymous
