"""Responses that were taken elsewhere come in whole, by the thousand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from meari.apps.customers.models import Customer
from meari.apps.events import actions as events
from meari.apps.events.declare import months_of
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.people.models import Team
from meari.apps.sales.models import Order, Product
from meari.apps.surveys import answering, models, queries, rules
from meari.apps.surveys.actions.answering import RESPONSES_RECEIVED, seed_of
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.protocol import Posted, Unfit

AT_ONCE = 500
State = models.Response.State


class WrongAnswers(ValueError):
    """A response answers what was not asked, or otherwise than the question takes; the text names both."""


@dataclass(frozen=True)
class Brought:
    """One response. ``token`` is 32 hexadecimal digits and its alone; customer, order, product and team are named as files
    name them. Without ``is_complete`` it was begun and never finished.
    """

    token: str
    answers: Mapping[str, Any]
    started_at: datetime
    changed_at: datetime
    is_complete: bool = True
    language: str = "ko"
    customer: str = ""
    order: str = ""
    product: str = ""
    team: str = ""


@transaction.atomic
def bring_responses(
    collector: models.Collector, rows: Sequence[Brought], *, by: people.User, now: datetime
) -> list[int]:
    """Add the responses that are not there yet, to the version that is asked now. Returns the ids of the new complete ones.

    Never into anonymous surveys. Raises ``NotAllowed`` and ``WrongAnswers``; then nothing is added.
    """
    survey = collector.survey
    if survey.is_anonymous or not rules.can_open(by, survey):
        raise people_rules.NotAllowed(rules.OPEN)
    version = queries.current_version(survey.pk)
    definition = queries.frozen_definition(version.pk)
    there = set(models.Response.objects.filter(token__in=[row.token for row in rows]).values_list("token", flat=True))
    fresh = [row for row in rows if row.token not in there]
    linked = _linked(fresh)
    for row in fresh:
        _check(definition, row)
    made = [_response(collector, version, row, linked, now=now) for row in fresh]
    models.Response.objects.bulk_create(made, batch_size=AT_ONCE)
    done = [one for one in made if one.state == State.COMPLETE]
    for at in range(0, len(done), AT_ONCE):
        some = done[at : at + AT_ONCE]
        told = {
            "survey_id": survey.pk, "response_ids": [one.pk for one in some],
            "months": months_of(at for one in some for at in (one.started_at, one.changed_at)),
        }  # fmt: skip
        events.record(RESPONSES_RECEIVED, actor_id=by.pk, subject_id=survey.pk, payload=told, count=len(some), now=now)
    return [one.pk for one in done]


def _check(definition: Definition, row: Brought) -> None:
    """Every value must be what its question makes of the fields that mean it."""
    for key, value in row.answers.items():
        try:
            question = definition.question(key)
            kind, meant = answering.kind_of(question), tuple(value) if isinstance(value, list) else value
            taken = kind.clean(question, Posted(kind.posted(question, meant)))
        except (KeyError, Unfit) as error:
            raise WrongAnswers(f"{key}: {error}") from error
        if taken != meant:
            raise WrongAnswers(f"{key}: {value!r}")


def _linked(rows: Sequence[Brought]) -> Mapping[str, Mapping[str, int]]:
    def ids(model: Any, field: str, wanted: set[str]) -> dict[str, int]:
        return dict(model.objects.filter(**{f"{field}__in": wanted - {""}}).values_list(field, "pk"))

    return {
        "customer": ids(Customer, "external_id", {row.customer for row in rows}),
        "order": ids(Order, "external_id", {row.order for row in rows}),
        "product": ids(Product, "sku", {row.product for row in rows}),
        "team": ids(Team, "key", {row.team for row in rows}),
    }


def _response(
    collector: models.Collector,
    version: models.Version,
    row: Brought,
    linked: Mapping[str, Mapping[str, int]],
    *,
    now: datetime,
) -> models.Response:
    seen = [key for key in (one["key"] for one in version.content["questions"]) if key in row.answers]
    return models.Response(
        survey_id=collector.survey_id, version=version, collector=collector, token=row.token, language=row.language,
        seed=seed_of(row.token), state=State.COMPLETE if row.is_complete else State.PARTIAL, answers=dict(row.answers),
        seen=seen, started_at=row.started_at, changed_at=row.changed_at,
        completed_at=row.changed_at if row.is_complete else None, gathered_at=now if row.is_complete else None,
        **{f"{name}_id": found.get(getattr(row, name)) for name, found in linked.items()},
    )  # fmt: skip
