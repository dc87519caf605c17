"""The board of requests: what was asked of teams, in columns, the most urgent first."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet

from meari.apps.cases import clock, models, rules
from meari.apps.people import models as people
from meari.vocabulary.deadlines import Standing

RECENT = timedelta(days=7)
"""For how long the board shows what is over."""
SHOWN = 50
SAID = 50
"""How many messages of a conversation the page of a task shows, the newest."""
State = models.Task.State
OVER = (State.DONE, State.DECLINED, State.WITHDRAWN)
COLUMNS: dict[str, tuple[str, ...]] = {"asked": (State.ASKED,), "taken": (State.TAKEN,), "over": OVER}


@dataclass(frozen=True)
class Wanted:
    """What the board is narrowed to: a team, a service, what is ``late`` or ``soon`` due, one column alone."""

    team: people.Team | None = None
    service: models.Service | None = None
    due: str = ""
    column: str = ""


@dataclass(frozen=True)
class Card:
    """A task and how its promise stands."""

    task: models.Task
    standing: Standing


@dataclass(frozen=True)
class Column:
    """One column: its key, the cards shown, how many there are in all, and the page where it stands alone."""

    key: str
    cards: Sequence[Card]
    total: int
    page: Page[models.Task]


def narrowed(tasks: QuerySet[models.Task], wanted: Wanted, *, now: datetime) -> QuerySet[models.Task]:
    """The tasks that the filters leave, without those that were over before the board's days."""
    tasks = tasks.filter(Q(over_at=None) | Q(over_at__gte=now - RECENT))
    if wanted.team is not None:
        tasks = tasks.filter(team=wanted.team)
    if wanted.service is not None:
        tasks = tasks.filter(service=wanted.service)
    missed = Q(deadline__missed_at__isnull=False) | Q(deadline__due_at__lt=now, over_at=None)
    if wanted.due == "late":
        return tasks.filter(missed)
    if wanted.due == "soon":
        return tasks.filter(over_at=None, deadline__warn_at__lte=now, deadline__due_at__gte=now)
    return tasks


def columns(tasks: QuerySet[models.Task], wanted: Wanted, *, number: str = "", now: datetime) -> list[Column]:
    """The columns of the board; one that stands alone has pages, of which ``number`` is shown."""
    keys = [wanted.column] if wanted.column in COLUMNS else list(COLUMNS)
    found = []
    for key in keys:
        of_it = tasks.filter(state__in=COLUMNS[key])
        if key == "over":
            ordered = of_it.order_by("-over_at", "-pk")
        else:
            ordered = of_it.order_by(F("deadline__due_at").asc(nulls_last=True), "pk")
        page = Paginator(with_people(ordered), SHOWN).get_page(number if len(keys) == 1 else 1)
        found.append(Column(key, [card(task, now=now) for task in page], page.paginator.count, page))
    return found


def with_people(tasks: QuerySet[models.Task]) -> QuerySet[models.Task]:
    """The tasks with everything that a card shows, read at once."""
    return tasks.select_related("case", "service", "team", "owner", "asked_by", "deadline__hours")


def card(task: models.Task, *, now: datetime) -> Card:
    return Card(task, clock.standing(task.deadline, (), now=now))


def mark(cards: Sequence[Card]) -> str:
    """What a page shows of ``cards``, as a short code: while it stays the same, nobody has to draw the page anew."""
    seen = [
        (one.task.pk, one.task.state, one.task.owner_id, one.task.team_id, one.task.case.version, one.standing.state)
        for one in cards
    ]
    minutes = [int(one.standing.left.total_seconds() // 60) for one in cards if one.task.over_at is None]
    return hashlib.sha256(repr((seen, minutes)).encode()).hexdigest()[:16]


def choices(tasks: QuerySet[models.Task]) -> tuple[QuerySet[people.Team], QuerySet[models.Service]]:
    """The teams and services that the filters offer: those of which something was ever asked."""
    teams = people.Team.objects.filter(pk__in=tasks.values("team_id"))
    services = models.Service.objects.filter(pk__in=tasks.values("service_id")).select_related("office__team")
    return teams, services.order_by("name", "pk")


def waiting(tasks: QuerySet[models.Task], *, now: datetime) -> dict[str, int]:
    """How many wait for somebody, are soon due and are late, over all that is open."""
    open_ones = tasks.filter(over_at=None)
    return open_ones.aggregate(
        free=Count("pk", filter=Q(owner=None)),
        soon=Count("pk", filter=Q(deadline__warn_at__lte=now, deadline__due_at__gte=now)),
        late=Count("pk", filter=Q(deadline__due_at__lt=now)),
    )


def conversation(case: models.Case) -> list[models.Message]:
    """What was said in the case, masked, the newest ones in order."""
    newest = case.messages.select_related("author").prefetch_related("files").order_by("-at", "-pk")[:SAID]
    return list(reversed(newest))


def services_for(task: models.Task) -> QuerySet[models.Service]:
    """Where a task may be passed on to: every line of the directory in force but its own."""
    found = models.Service.objects.filter(is_active=True, office__is_active=True).exclude(pk=task.service_id)
    return found.select_related("office__team").order_by("office__team__path", "name")


def may_withdraw(user: people.User, task: models.Task) -> bool:
    return task.over_at is None and rules.can_work(user, task.case)
