"""Answers handed in by programs, by the same screens and rules as the page."""

from __future__ import annotations

import hashlib
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.errors import AuthenticationError, ValidationError
from pydantic import Field

from meari.apps.hooks.api import PROBLEMS, Key, Problem, Strict, owner_with
from meari.apps.surveys import actions, answering, models, queries, rules
from meari.apps.surveys.answering import Attempt
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.protocol import Posted

MOST_FIELDS = 1_000
router = Router(tags=["surveys"])
Plain = (
    Annotated[str, Field(max_length=20_000)] | Annotated[int, Field(strict=True)] | Annotated[float, Field(strict=True)]
)


class ResponseIn(Strict):
    """One response. ``key`` is yours and counts once; ``answers`` are fields as the form names them (``nps``,
    ``way.other``), several choices as a list.
    """

    key: str = Field(min_length=8, max_length=120)
    answers: dict[Annotated[str, Field(max_length=120)], Plain | Annotated[list[Plain], Field(max_length=500)]] = Field(
        max_length=MOST_FIELDS
    )
    language: str = Field("", max_length=10)
    variables: dict[Annotated[str, Field(max_length=60)], Annotated[str, Field(max_length=120)]] = Field(
        default_factory=dict, max_length=50
    )


class ResponseOut(Schema):
    """What became of it: ``partial`` (``missing`` names the questions of the next screen), ``complete``, ``screened_out`` or
    ``quota_full``.
    """

    state: str
    missing: list[str]


@router.post(
    "/surveys/{slug}/responses", response={200: ResponseOut, 404: Problem, **PROBLEMS}, auth=None, summary="Hand a response in"
)  # fmt: skip
def hand_in(request: HttpRequest, slug: Annotated[str, Field(max_length=24)], said: ResponseIn) -> ResponseOut:
    """Hand answers in at a collector for programs.

    Without a key where the collector says so; otherwise it needs `surveys.open`. The same `key` again goes on with that
    response, and changes nothing once it is over.
    """
    try:
        collector, version_id = queries.door(slug, now=timezone.now())
    except queries.NotOpen as closed:
        raise Http404(closed.reason) from None
    if not queries.takes_programs(collector):
        raise Http404("unknown")
    if not collector.options.get("is_public"):
        _demand_key(request, collector.survey_id)
    begun = (
        models.Response.objects.filter(token=_token(collector.pk, said.key))
        .values_list("version_id", flat=True)
        .first()
    )
    definition = queries.frozen_definition(begun or version_id)
    language = said.language if said.language in definition.languages else definition.languages[0]
    variables = {name: said.variables[name] for name in definition.variables if name in said.variables}
    visit = actions.Visit(collector, _token(collector.pk, said.key), version_id, language, variables, is_begun=True)
    return _walked(visit, definition, {name: _fields(value) for name, value in said.answers.items()})


def _token(collector_id: int, key: str) -> str:
    return hashlib.sha256(f"{collector_id}:{key}".encode()).hexdigest()[:32]


def _demand_key(request: HttpRequest, survey_id: int) -> None:
    header = request.headers.get("Authorization", "")
    key = Key().authenticate(request, header.removeprefix("Bearer ")) if header.startswith("Bearer ") else None
    if key is None:
        raise AuthenticationError(401, "no_key")
    request.auth = key  # type: ignore[attr-defined]
    if not rules.visible_surveys(owner_with(request, rules.OPEN)).filter(pk=survey_id).exists():
        raise Http404("unknown")


def _walked(visit: actions.Visit, definition: Definition, fields: dict[str, list[str]]) -> ResponseOut:
    """Hand in one screen after the other as long as there are answers for it. Raises ``ValidationError``."""
    begun = models.Response.objects.filter(token=visit.token).first()
    attempt = (
        queries.attempt_of(begun, definition)
        if begun
        else Attempt(seed=actions.seed_of(visit.token), variables=visit.variables)
    )
    stands = answering.screen(definition, attempt, language=visit.language)
    keys = tuple(one.question.key for one in stands.questions)
    known = {question.key for question in definition.questions}
    for name in fields:
        if name.partition(".")[0] not in known:
            raise ValidationError(
                [{"type": "unknown_question", "loc": ("body", "answers", name), "msg": "No such question."}]
            )
    while keys and any(name.partition(".")[0] in keys for name in fields):
        taken = actions.take_screen(visit, Posted({**fields, "screen": [",".join(keys)]}), now=timezone.now())
        if taken.is_over:
            return ResponseOut(state=taken.response.state, missing=[])
        wrong = next((one for one in taken.screen.questions if one.error), None)
        if wrong is not None:
            where = ("body", "answers", wrong.question.key)
            raise ValidationError([{"type": "wrong_answer", "loc": where, "msg": wrong.error}])
        keys = tuple(one.question.key for one in taken.screen.questions)
    return ResponseOut(state=queries.state_of(visit.token), missing=list(keys))


def _fields(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
