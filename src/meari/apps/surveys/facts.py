"""What surveys give to the warehouse: who was asked where, and what answers mark, never words or names.

Anonymous surveys give nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from meari.apps.people.models import User
from meari.apps.surveys import answering, models, queries, rules
from meari.apps.surveys.definition import Question
from meari.apps.surveys.protocol import question_kinds
from meari.apps.warehouse import sources
from meari.engines.metrics import AnyOf
from meari.engines.metrics.facts import ANSWER, RESPONSE

if TYPE_CHECKING:
    import pyarrow as pa

STALE_ON = ("surveys.responses_received", "sales.products_received")
LONGEST_SECONDS = 3_600
State = models.Response.State
OF_A_RESPONSE = (
    "pk", "completed_at", "changed_at", "survey_id", "survey__audience", "survey__privacy", "version_id", "version__number",
    "collector_id", "language", "team__key", "product__sku", "product__group__key", "customer__grade", "state",
)  # fmt: skip


def visibility(user: User) -> AnyOf | None:
    """The facts of surveys whose audience ``user`` may read about."""
    audiences = frozenset(rules.visible_audiences(user))
    return None if audiences == frozenset(models.Survey.Audience.values) else AnyOf({"audience": audiences})


def responses(month: str) -> Iterator[pa.RecordBatch]:
    """One row a response."""
    return response_batches(_of(month))


def answers(month: str) -> Iterator[pa.RecordBatch]:
    """One row for each mark of an answer."""
    return answer_batches(_of(month))


def months() -> Iterator[str]:
    told = models.Response.objects.exclude(survey__privacy=models.Survey.Privacy.ANONYMOUS)
    over = sources.months_of(told.exclude(completed_at=None), "completed_at")
    begun = sources.months_of(told.filter(completed_at=None), "changed_at")
    yield from sorted({*over, *begun})


def response_batches(found: QuerySet[models.Response]) -> Iterator[pa.RecordBatch]:
    """The rows of ``found`` in the schema of the fact."""
    return sources.batches(RESPONSE, response_rows(found))


def answer_batches(found: QuerySet[models.Response]) -> Iterator[pa.RecordBatch]:
    """The rows of the answers of ``found`` in the schema of the fact."""
    return sources.batches(ANSWER, answer_rows(found))


def metric_of(question: Question) -> str:
    """What a score of ``question`` counts as: what its settings say, or what its kind says."""
    if question.kind not in question_kinds():
        return ""
    return str(question.settings.get("counts_as") or answering.kind_of(question).metric)


def response_rows(found: QuerySet[models.Response]) -> Iterator[tuple[Any, ...]]:
    """One row for each of ``found``, values in the order of the fact's columns; an empty text is unknown."""
    rows = found.values_list(*OF_A_RESPONSE, "seen", "started_at")
    for *row, seen, started_at in rows.iterator(chunk_size=sources.CHUNK):
        is_begun = row[-1] == State.PARTIAL
        seconds = int(((row[1] or row[2]) - started_at).total_seconds())
        last = seen[-1] if is_begun and seen else ""
        yield (*_of_a_response(row), row[-1], last, min(max(seconds, 0), LONGEST_SECONDS))


def answer_rows(found: QuerySet[models.Response]) -> Iterator[tuple[Any, ...]]:
    """One row for each mark of each answer of ``found``, likewise."""
    for *row, given in found.values_list(*OF_A_RESPONSE, "answers").iterator(chunk_size=sources.CHUNK):
        told = (*_of_a_response(row), row[-1] == State.COMPLETE)
        asked = _asked(row[6])
        for key, value in given.items():
            if key in asked:
                question, kind, *of_question = asked[key]
                low, high = of_question[-2:]
                marks = kind.marks(question, tuple(value) if isinstance(value, list) else value)
                for at, mark in enumerate(marks):
                    of_mark = (not at, mark.item, mark.choice, mark.score, low, high, mark.thousandths)
                    yield (*told, key, *of_question[:-2], *of_mark)


def _of_a_response(row: list[Any]) -> tuple[Any, ...]:
    pk, completed_at, changed_at, survey, audience, privacy, _, version, *rest, grade, _ = row
    on: datetime = completed_at or changed_at
    shown_grade = grade if privacy == models.Survey.Privacy.NAMED else ""
    return (pk, sources.day_of(on), survey, audience, version, *rest, shown_grade)


@lru_cache(maxsize=256)
def _asked(version_id: int) -> Mapping[str, tuple[Any, ...]]:
    """By question of a version: itself, its kind, metric, stage, touchpoint and the ends of its scale."""
    found: dict[str, tuple[Any, ...]] = {}
    for question in queries.frozen_definition(version_id).questions:
        if question.kind in question_kinds():
            kind = answering.kind_of(question)
            low, high = kind.bounds(question) if kind.summary == "scale" else (None, None)
            stage, touchpoint = place_of(question)
            found[question.key] = (question, kind, metric_of(question), stage, touchpoint, low, high)
    return found


def place_of(question: Question) -> tuple[str, str]:
    """The stage and touchpoint that ``question`` is about, written ``cs.call`` or only ``call``."""
    stage, _, touchpoint = question.touchpoint.rpartition(".")
    return stage, touchpoint


def _of(month: str) -> QuerySet[models.Response]:
    start, end = sources.within(month)
    over = Q(completed_at__gte=start, completed_at__lt=end)
    begun = Q(completed_at=None, changed_at__gte=start, changed_at__lt=end)
    told = models.Response.objects.exclude(survey__privacy=models.Survey.Privacy.ANONYMOUS)
    return told.filter(over | begun).order_by("pk")


sources.declare(sources.FactSource(RESPONSE.key, responses, months, STALE_ON, visibility))
sources.declare(sources.FactSource(ANSWER.key, answers, months, STALE_ON, visibility))
