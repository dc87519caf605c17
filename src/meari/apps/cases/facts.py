"""What cases and tasks give to the warehouse: what was promised, kept, and what it cost the customer; never who said what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from meari.apps.cases import models, rules
from meari.apps.cases.queries import efforts
from meari.apps.people.models import User
from meari.apps.warehouse import sources
from meari.engines.metrics import AnyOf
from meari.engines.metrics.contacts import MORE_MESSAGES
from meari.engines.metrics.facts import CASE, TASK

if TYPE_CHECKING:
    import pyarrow as pa

AT_ONCE = 500
Promise = models.Deadline.Promise
OF_A_CASE = (
    "opened", "assigned", "held", "resumed", "prioritised", "closed", "reopened", "joined_customer",
)  # fmt: skip
STALE_ON = (
    *(f"cases.case_{what}" for what in OF_A_CASE), "cases.message_received", "cases.reply_sent", "cases.contact_noted",
    "cases.cases_merged", "cases.merge_undone", "cases.cases_brought", "cases.deadline_missed", "voices.taxonomy_changed", "sales.products_received",
)  # fmt: skip
TASKS_STALE_ON = (
    "cases.task_asked",
    "cases.task_taken",
    "cases.task_moved",
    "cases.task_over",
    "cases.deadline_missed",
)


def visibility(user: User) -> AnyOf | None:
    """The facts of the teams whose cases ``user`` may read."""
    teams = rules.teams_of(user, rules.VIEW)
    return None if teams is None else AnyOf({"team": frozenset(teams.values_list("key", flat=True))})


def months() -> Iterator[str]:
    return sources.months_of(models.Case.objects.all(), "opened_at")


def cases(month: str) -> Iterator[pa.RecordBatch]:
    """One row a case that was not merged into another."""
    return sources.batches(CASE, _cases(_opened(month)))


def tasks(month: str) -> Iterator[pa.RecordBatch]:
    """One row a task, by the day it was asked."""
    return sources.batches(TASK, _tasks(month))


def task_months() -> Iterator[str]:
    return sources.months_of(models.Task.objects.all(), "asked_at")


def _opened(span: str) -> QuerySet[models.Case]:
    start, end = sources.within(span)
    return models.Case.objects.filter(opened_at__gte=start, opened_at__lt=end).order_by("pk")


def _chunks(found: QuerySet[models.Case]) -> Iterator[list[models.Case]]:
    rows = (
        found.filter(merged_into=None)
        .select_related("team", "product__group", "customer")
        .iterator(chunk_size=sources.CHUNK)
    )
    while chunk := list(islice(rows, AT_ONCE)):
        yield chunk


def _cases(found: QuerySet[models.Case]) -> Iterator[tuple[Any, ...]]:
    for chunk in _chunks(found):
        ids = [case.pk for case in chunk]
        promises, pauses, said, first = (
            efforts.promises(ids),
            efforts.pauses(ids),
            efforts.said(ids),
            _first_classes(ids),
        )
        for case in chunk:
            yield _row(case, promises[case.pk], pauses[case.pk], said.get(case.pk, {}), first.get(case.pk, ""))


def _row(
    case: models.Case, promises: Mapping[str, models.Deadline], pauses: Sequence[models.Pause], said: Mapping[str, int],
    first_class: str,
) -> tuple[Any, ...]:  # fmt: skip
    answer, solve = promises.get(Promise.ANSWER), promises.get(Promise.SOLVE)
    is_closed = case.closed_at is not None
    worked = efforts.worked(solve, pauses) if is_closed else None
    effort = efforts.effort(case, said, worked) if is_closed else None
    product = case.product
    return (
        case.pk, sources.day_of(case.opened_at), case.team.key, case.channel, product.sku if product else "",
        product.group.key if product else "", (case.class_key or first_class).partition(".")[0],
        case.customer.grade if case.customer else "", case.priority,
        case.cause_key if case.cause_key != models.UNKNOWN_CAUSE else "", is_closed,
        case.cause_key != models.UNKNOWN_CAUSE if is_closed and case.cause_key else None, efforts.kept(answer), efforts.kept(solve),
        _at_first_contact(case, said) if is_closed else None, case.reopened > 0, case.handoffs,
        effort, efforts.minutes(efforts.worked(answer, pauses)), efforts.minutes(worked),
    )  # fmt: skip


def _at_first_contact(case: models.Case, said: Mapping[str, int]) -> bool:
    """Whether the first contact was enough until now; whoever had to say it again turned to us again."""
    return said.get("contacts", 0) <= 1 + MORE_MESSAGES and not said.get("repeats", 0) and not case.reopened


def _first_classes(ids: Sequence[int]) -> Mapping[int, str]:
    first = models.CaseVoice.objects.filter(case__in=ids, is_first=True)
    return dict(first.values_list("case_id", "voice__main_class"))


def _tasks(span: str) -> Iterator[tuple[Any, ...]]:
    start, end = sources.within(span)
    found = models.Task.objects.filter(asked_at__gte=start, asked_at__lt=end).order_by("pk")
    rows = found.select_related("team", "case__team", "deadline__hours").iterator(chunk_size=sources.CHUNK)
    for task in rows:
        deadline = getattr(task, "deadline", None)
        yield (
            task.case_id, sources.day_of(task.asked_at), task.team.key, task.service_id, task.case.team.key, task.state,
            efforts.kept(deadline), efforts.minutes(efforts.worked(deadline, ())),
        )  # fmt: skip


sources.declare(sources.FactSource(CASE.key, cases, months, STALE_ON, visibility))
sources.declare(sources.FactSource(TASK.key, tasks, task_months, TASKS_STALE_ON, visibility))
