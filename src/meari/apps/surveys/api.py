"""Surveys and their results for machines, by the same rules and numbers as the pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.errors import ValidationError
from pydantic import Field

from meari.apps.hooks.api import PROBLEMS, Problem, Strict, owner_with, refuse_unknown
from meari.apps.people.models import User
from meari.apps.people.rules import NotAllowed, can_everywhere
from meari.apps.surveys import api_answers, models, queries, result_forms, results, rules
from meari.apps.surveys.results import Result, Results, Selection
from meari.vocabulary.metrics import Reading

router = Router(tags=["surveys"])
router.add_router("", api_answers.router)
Id = Annotated[int, Field(ge=1, lt=2**63)]
OF_AUDIENCE = {models.Survey.Audience.CUSTOMERS: rules.VIEW, models.Survey.Audience.EMPLOYEES: rules.VIEW_EMPLOYEES}


class SurveyOut(Schema):
    """One survey with how many complete responses it has; of anonymous ones the number is not told."""

    id: int
    name: str
    audience: str
    privacy: str
    state: str
    responses: int | None


class SurveyPage(Schema):
    """The surveys, the newest first."""

    surveys: list[SurveyOut]


class ReadingOut(Schema):
    """A value in the metric's unit with its 95 % interval; without a value, ``note`` says why."""

    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    note: str


class LineOut(Schema):
    """One line of the table behind a question: ``cells`` by name, readings as objects."""

    name: str
    cells: dict[str, Any]


class QuestionOut(Schema):
    """One question with its readings and the table of its answers, never their words."""

    key: str
    kind: str
    title: str
    touchpoint: str
    answered: int
    changed_in: list[int]
    readings: list[ReadingOut]
    lines: list[LineOut]


class ResultsOut(Schema):
    """What the results page shows. ``is_withheld`` where too few answered a confidential survey."""

    survey: int
    first_on: date
    last_on: date
    begun: int
    complete: int
    completion: ReadingOut
    median_seconds: int | None
    is_withheld: bool
    questions: list[QuestionOut]


class NoFilter(Strict):
    """A list that takes no filter."""


class Wanted(Strict):
    first: date | None = Field(None, description="First day that is meant; the day the survey opened, when left out.")
    last: date | None = Field(None, description="Last day that is meant; today, when left out.")
    version: int | None = Field(None, ge=1, le=32_767)
    collector: Id | None = None
    language: str = Field(
        "", max_length=10, pattern=r"^[A-Za-z-]*$", description="Of the response; also names the questions."
    )


@router.get("/surveys", response={200: SurveyPage, **PROBLEMS}, summary="Surveys")
def surveys(request: HttpRequest) -> SurveyPage:
    """The surveys that the key may read. Needs `surveys.view` (customers) or `surveys.view_employees`."""
    _owner, found = _readable(request)
    refuse_unknown(request, NoFilter)
    counts = queries.response_counts()
    return SurveyPage(
        surveys=[
            SurveyOut(
                id=one.pk, name=one.name, audience=one.audience, privacy=one.privacy, state=one.state,
                responses=None if one.is_anonymous else counts.get(one.pk, 0),
            )
            for one in found
        ]
    )  # fmt: skip


@router.get(
    "/surveys/{survey_id}/results", response={200: ResultsOut, 404: Problem, **PROBLEMS}, summary="Results of a survey"
)
def survey_results(request: HttpRequest, survey_id: Id, wanted: Query[Wanted]) -> ResultsOut:
    """Readings and tables of every question, as on the page. Anonymous surveys are not found here.

    Needs `surveys.view` or, for surveys of employees, `surveys.view_employees`.
    """
    owner, found = _readable(request)
    refuse_unknown(request, Wanted)
    survey = get_object_or_404(found.exclude(privacy=models.Survey.Privacy.ANONYMOUS), pk=survey_id)
    versions = queries.frozen_versions(survey)
    asked = (versions[0] if versions else survey.versions.latest("number")).definition()
    today, since = timezone.localdate(), timezone.localdate(survey.opened_at or survey.made_at)
    first, last = wanted.first or min(since, wanted.last or today), wanted.last or max(today, wanted.first or today)
    if first > last:
        raise ValidationError(
            [{"type": "period_backwards", "loc": ("query", "first"), "msg": "First comes after last."}]
        )
    named = {"version": wanted.version, "collector": wanted.collector, "language": wanted.language or None}
    where = {name: value for name, value in named.items() if value is not None}
    language = wanted.language or asked.languages[0]
    shown = Results(
        Selection(survey, (first, last), where), results.source_of(survey, owner), asked, language, versions=versions
    )
    is_withheld = _is_too_few(survey, shown, owner)
    way = shown.way
    return ResultsOut(
        survey=survey.pk, first_on=first, last_on=last, begun=way.begun, complete=way.complete,
        completion=_reading("completion_rate", way.completion), median_seconds=way.seconds, is_withheld=is_withheld,
        questions=[] if is_withheld else [_question(one) for one in shown.questions],
    )  # fmt: skip


def _readable(request: HttpRequest) -> tuple[User, QuerySet[models.Survey]]:
    """The key's owner, and the surveys of the audiences that the key may read. Raises ``NotAllowed``."""
    owner, audiences, refused = None, [], None
    for audience, right in OF_AUDIENCE.items():
        try:
            owner = owner_with(request, right)
            audiences.append(audience)
        except NotAllowed as error:
            refused = refused or error
    if owner is None:
        raise refused or NotAllowed(rules.VIEW)
    return owner, rules.visible_surveys(owner).filter(audience__in=audiences)


def _is_too_few(survey: models.Survey, shown: Results, owner: User) -> bool:
    return not can_everywhere(owner, rules.SEE_ANSWERS) and result_forms.is_too_few(survey, shown.way.complete)


def _question(one: Result) -> QuestionOut:
    return QuestionOut(
        key=one.question.key, kind=one.question.kind, title=one.title, touchpoint=one.question.touchpoint,
        answered=one.answered, changed_in=list(one.changed_in),
        readings=[_reading(key, reading) for key, reading in one.headlines]
        + [_reading(form, reading) for _label, form, reading in one.figure.readings],
        lines=[
            LineOut(
                name=str(row.get("name", "")),
                cells={column.key: _cell(row.get(column.key)) for column in one.figure.columns if column.key != "name"},
            )
            for row in one.figure.rows
        ],
    )  # fmt: skip


def _cell(value: Any) -> Any:
    return _reading("", value).dict() if isinstance(value, Reading) else value


def _reading(metric: str, reading: Reading) -> ReadingOut:
    return ReadingOut(
        metric=metric, value=reading.value, low=reading.low, high=reading.high, n=reading.n, note=reading.note
    )
