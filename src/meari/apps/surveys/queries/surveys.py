"""Reads for those who build and read surveys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from meari.apps.surveys import anonymously, answering, models
from meari.apps.surveys.definition import Definition
from meari.engines import branching
from meari.engines.branching import Problem


@dataclass(frozen=True)
class Wanted:
    """Which surveys are listed; empty parts leave nothing out."""

    words: str = ""
    state: str = ""
    audience: str = ""


def listed(surveys: QuerySet[models.Survey], wanted: Wanted) -> QuerySet[models.Survey]:
    """``surveys`` that are ``wanted``, each with ``answers`` (complete ones), ``last_answer_at`` and ``draft_number``."""
    chosen = Q()
    if wanted.words:
        chosen &= Q(name__icontains=wanted.words)
    if wanted.state:
        chosen &= Q(state=wanted.state)
    if wanted.audience:
        chosen &= Q(audience=wanted.audience)
    done = models.Response.objects.filter(survey=OuterRef("pk"), state=models.Response.State.COMPLETE).order_by()
    drafts = models.Version.objects.filter(survey=OuterRef("pk"), frozen_at=None).values("number")[:1]
    return surveys.filter(chosen).annotate(
        answers=Subquery(done.values("survey").annotate(n=Count("pk")).values("n")),
        last_answer_at=Subquery(done.values("survey").annotate(at=Max("completed_at")).values("at")),
        draft_number=Subquery(drafts),
    )


def places() -> list[tuple[str, str]]:
    """Where a question may ask: every touchpoint, then every touchpoint within a stage of the journey, by key and name."""
    alone = [(one.key, str(one)) for one in models.Touchpoint.objects.all()]
    cells = models.JourneyCell.objects.select_related("stage", "touchpoint")
    within = [(f"{one.stage.key}.{one.touchpoint.key}", f"{one.stage} · {one.touchpoint}") for one in cells]
    return [*alone, *within]


def draft_of(survey: models.Survey) -> models.Version | None:
    """The version that is being changed, if there is one."""
    return survey.versions.filter(frozen_at=None).first()


def problems_of(definition: Definition, *, is_anonymous: bool = False) -> tuple[Problem, ...]:
    """What is wrong with a survey, in its first language; errors keep it from being opened."""
    found = branching.check(answering.form(definition, definition.languages[0]))
    return (*found, *anonymously.unfit(definition)) if is_anonymous else found


def newest_version(survey: models.Survey) -> models.Version:
    """The draft, or where there is none what is asked now."""
    return survey.versions.select_related("changed_by").order_by("-number")[0]


def responses_by_version(survey: models.Survey) -> Mapping[int, int]:
    """How many complete responses each version has, by its id."""
    done = survey.responses.filter(state=models.Response.State.COMPLETE).order_by()
    return dict(done.values_list("version").annotate(n=Count("pk")))


def responses_by_state(survey: models.Survey) -> Mapping[str, int]:
    """How many responses there are, by state."""
    counted = survey.responses.order_by().values_list("state").annotate(n=Count("pk"))
    return dict(counted)
