"""What cases and tasks give to the warehouse: what was promised, kept, and what it cost the customer; never who said what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from meari.apps.cases import clock, models, rules
from meari.apps.people import rules as people_rules
from meari.apps.people.models import User
from meari.apps.people.rights import EVERYWHERE
from meari.apps.warehouse import sources
from meari.engines.metrics import AnyOf
from meari.engines.metrics.efforts import Trouble, effort_points
from meari.engines.metrics.facts import CASE, TASK

if TYPE_CHECKING:
    import pyarrow as pa

AT_ONCE = 500
DAY = timedelta(hours=8)
"""A working day, by which waiting is counted."""
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
    held = people_rules.scopes(user, rules.VIEW)
    if EVERYWHERE in held:
        return None
    teams = people_rules.teams_within(frozenset(scope.key for scope in held if scope.kind == people_rules.TEAM))
    return AnyOf({"team": frozenset(teams.values_list("key", flat=True))})


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
        promises, pauses, said, first = _promises(ids), _pauses(ids), _said(ids), _first_classes(ids)
        for case in chunk:
            yield _row(case, promises[case.pk], pauses[case.pk], said.get(case.pk, {}), first.get(case.pk, ""))


def _row(
    case: models.Case, promises: Mapping[str, models.Deadline], pauses: Sequence[models.Pause], said: Mapping[str, int],
    first_class: str,
) -> tuple[Any, ...]:  # fmt: skip
    answer, solve = promises.get(Promise.ANSWER), promises.get(Promise.SOLVE)
    is_closed = case.closed_at is not None
    worked = _worked(solve, pauses) if is_closed else None
    effort = _effort(case, said, worked) if is_closed else None
    product = case.product
    return (
        case.pk, sources.day_of(case.opened_at), case.team.key, case.channel, product.sku if product else "",
        product.group.key if product else "", (case.class_key or first_class).partition(".")[0],
        case.customer.grade if case.customer else "", case.priority,
        case.cause_key if case.cause_key != models.UNKNOWN_CAUSE else "", is_closed,
        case.cause_key != models.UNKNOWN_CAUSE if is_closed and case.cause_key else None, _kept(answer), _kept(solve),
        said.get("contacts", 0) <= 1 and not case.reopened if is_closed else None, case.reopened > 0, case.handoffs,
        effort, _minutes(_worked(answer, pauses)), _minutes(worked),
    )  # fmt: skip


def _kept(deadline: models.Deadline | None) -> bool | None:
    """Whether the promise was kept; unknown while it runs and where nobody waited any more."""
    if deadline is None or (deadline.met_at is None and deadline.missed_at is None):
        return None
    return deadline.missed_at is None


def _worked(deadline: models.Deadline | None, pauses: Sequence[models.Pause]) -> timedelta | None:
    if deadline is None or deadline.met_at is None:
        return None
    return clock.standing(deadline, pauses, now=deadline.met_at).worked


def _minutes(worked: timedelta | None) -> int | None:
    return None if worked is None else worked // timedelta(minutes=1)


def _effort(case: models.Case, said: Mapping[str, int], worked: timedelta | None) -> int:
    trouble = Trouble(
        contacts=said.get("contacts", 0), repeats=said.get("repeats", 0), handoffs=case.handoffs, reopened=case.reopened,
        channels=said.get("channels", 1), waited_days=(worked or timedelta(0)) // DAY,
    )  # fmt: skip
    return effort_points(trouble)


def _promises(ids: Sequence[int]) -> Mapping[int, dict[str, models.Deadline]]:
    """The last promise of each sort, by case."""
    found: dict[int, dict[str, models.Deadline]] = defaultdict(dict)
    rows = models.Deadline.objects.filter(case__in=ids, task=None).select_related("hours").order_by("pk")
    for deadline in rows:
        found[deadline.case_id][deadline.promise] = deadline
    return found


def _pauses(ids: Sequence[int]) -> Mapping[int, list[models.Pause]]:
    found: dict[int, list[models.Pause]] = defaultdict(list)
    for pause in models.Pause.objects.filter(case__in=ids):
        found[pause.case_id].append(pause)
    return found


def _said(ids: Sequence[int]) -> Mapping[int, dict[str, int]]:
    """What the customer said, by case: how often, how often again, by how many channels."""
    said = models.Message.objects.filter(case__in=ids, direction=models.Message.Direction.IN, is_automatic=False)
    counted = (
        said.order_by()
        .values("case")
        .annotate(
            contacts=Count("pk"),
            repeats=Count("pk", filter=Q(is_repeat=True)),
            channels=Count("channel", distinct=True),
        )
    )
    return {row["case"]: {name: row[name] for name in ("contacts", "repeats", "channels")} for row in counted}


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
            _kept(deadline), _minutes(_worked(deadline, ())),
        )  # fmt: skip


sources.declare(sources.FactSource(CASE.key, cases, months, STALE_ON, visibility))
sources.declare(sources.FactSource(TASK.key, tasks, task_months, TASKS_STALE_ON, visibility))
