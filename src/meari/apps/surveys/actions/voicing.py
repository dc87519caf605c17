"""Open answers become voices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from meari.apps.imports.protocol import Context
from meari.apps.surveys import models, queries
from meari.apps.surveys.protocol import question_kinds
from meari.apps.voices import actions as voices
from meari.apps.voices import understanding
from meari.apps.voices.models import Voice

CHANNEL = "survey"
NO_RUN = 0
SHORTEST = 2
"""An answer of one letter says nothing."""


@dataclass(frozen=True)
class Open:
    """One open answer, and the voice that it is to become."""

    response: models.Response
    question: str
    row: voices.VoiceRow


def voice_answers(survey_id: int, response_ids: Sequence[int], *, now: datetime) -> int:
    """Make voices of the open answers that the survey lets become voices. Returns how many voices are new.

    Once for each answer, however often it is called. Never of anonymous surveys; of confidential ones without the
    customer and the order. Understands outside the transaction.
    """
    survey = models.Survey.objects.get(pk=survey_id)
    if survey.is_anonymous or survey.audience != models.Survey.Audience.CUSTOMERS:
        return 0
    found = _open_answers(survey, response_ids)
    if not found:
        return 0
    prepared = voices.prepare_voices([one.row for one in found], matcher=understanding.matcher())
    with transaction.atomic():
        outcome = voices.store_voices(prepared, context=Context(NO_RUN, None, now))
        _link(survey, found)
    return outcome.added


def _open_answers(survey: models.Survey, response_ids: Sequence[int]) -> list[Open]:
    done = survey.responses.filter(pk__in=response_ids, state=models.Response.State.COMPLETE)
    is_named = survey.privacy == models.Survey.Privacy.NAMED
    found = []
    for response in done.select_related("customer", "order", "product", "team"):
        for question in queries.frozen_definition(response.version_id).questions:
            kind = question_kinds().get(question.kind)
            is_voice = kind is not None and bool(question.settings.get("is_voice", kind.is_voice))
            text = response.answers.get(question.key)
            if is_voice and isinstance(text, str) and len(text.strip()) >= SHORTEST:
                found.append(Open(response, question.key, _row(response, question.key, text, is_named=is_named)))
    return found


def _row(response: models.Response, question: str, text: str, *, is_named: bool) -> voices.VoiceRow:
    customer, order, product, team = response.customer, response.order, response.product, response.team
    return voices.VoiceRow(
        external_id=f"survey:{response.pk}:{question}", channel=CHANNEL,
        received_at=response.completed_at or response.changed_at, text=text,
        customer_id=customer.external_id if customer and is_named else None,
        order_id=order.external_id if order and is_named else None,
        product=product.sku if product else None, team=team.key if team else None,
    )  # fmt: skip


def _link(survey: models.Survey, found: Sequence[Open]) -> None:
    made = dict(
        Voice.objects.filter(external_id__in=[one.row.external_id for one in found]).values_list("external_id", "pk")
    )
    links = [
        models.AnswerVoice(
            survey=survey, response=one.response, question=one.question, voice_id=made[one.row.external_id]
        )
        for one in found
        if one.row.external_id in made
    ]
    models.AnswerVoice.objects.bulk_create(links, ignore_conflicts=True)
