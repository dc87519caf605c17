"""The queues an agent works from: which cases each holds, in which order, and how many, in one question to the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, IntegerField, QuerySet, Subquery, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meari.apps.cases import models, rules
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.people.rights import EVERYWHERE

PAGE = 50
MOST_COUNTED = 500
"""A queue longer than this is just long: nobody reads the exact number, and counting on would cost what reading saves."""
RECENT = timedelta(days=7)
Waits = models.Case.Waits
BY_DUE = (F("due_at").asc(nulls_last=True), "pk")
COLUMNS = (
    "subject", "state", "waits_for", "priority", "team__name", "owner__name", "channel", "customer__shown_name", "has_risk",
    "due_at", "warn_at", "snoozed_until", "closed_at", "last_message_at", "version",
)  # fmt: skip


@dataclass(frozen=True)
class Reach:
    """Whose cases a reader sees in queues: those of ``team_ids``, or everybody's where that is none."""

    user: people.User
    team_ids: tuple[int, ...] | None
    now: datetime

    def of_teams(self) -> QuerySet[models.Case]:
        found = models.Case.objects.all()
        return found if self.team_ids is None else found.filter(team_id__in=self.team_ids)


@dataclass(frozen=True)
class Queue:
    """``letter`` is what one presses after G; ``cases`` what it holds, ``order`` how, and ``is_work`` that it is for those who work."""

    key: str
    label: str | Promise
    icon: str
    letter: str
    cases: Callable[[Reach], QuerySet[models.Case]]
    order: tuple[Any, ...] = BY_DUE


def _open(reach: Reach) -> QuerySet[models.Case]:
    return reach.of_teams().filter(closed_at=None)


def _mine(reach: Reach) -> QuerySet[models.Case]:
    return models.Case.objects.filter(owner=reach.user, closed_at=None)


def _followed(reach: Reach) -> QuerySet[models.Case]:
    follows = models.Follower.objects.filter(user=reach.user).values("case_id")
    return models.Case.objects.filter(pk__in=follows, merged_into=None)


QUEUES = (
    Queue("mine", _("My cases"), "user", "m", _mine),
    Queue("waiting", _("Nobody has it yet"), "inbox", "w", lambda reach: _open(reach).filter(owner=None)),
    Queue("due", _("Due soon or overdue"), "clock", "d", lambda reach: _open(reach).filter(warn_at__lte=reach.now)),
    Queue(
        "hold", _("The customer's turn"), "message-2", "h",
        lambda reach: _open(reach).filter(waits_for=Waits.CUSTOMER), ("last_message_at", "pk"),
    ),
    Queue(
        "asked", _("Another team's turn"), "arrows-split", "t",
        lambda reach: _open(reach).filter(waits_for=Waits.TEAM), ("last_message_at", "pk"),
    ),
    Queue("followed", _("Followed"), "eye", "f", _followed, ("-last_message_at", "-pk")),
    Queue(
        "closed", _("Closed this week"), "check", "c",
        lambda reach: reach.of_teams().filter(closed_at__gte=reach.now - RECENT, merged_into=None), ("-closed_at", "-pk"),
    ),
    Queue("all", _("All cases"), "list-check", "a", lambda reach: rules.visible_cases(reach.user), ("-pk",)),
)  # fmt: skip
BY_KEY: Mapping[str, Queue] = {queue.key: queue for queue in QUEUES}
COUNTED = tuple(queue for queue in QUEUES if queue.key != "all")


class _Capped(Subquery):
    """How many rows a query has, counted no further than it is cut."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def reach_of(user: people.User, *, now: datetime) -> Reach:
    """Where ``user`` may read cases."""
    held = people_rules.scopes(user, rules.VIEW)
    if EVERYWHERE in held:
        return Reach(user, None, now)
    teams = people_rules.teams_within(frozenset(scope.key for scope in held if scope.kind == people_rules.TEAM))
    return Reach(user, tuple(teams.order_by().values_list("pk", flat=True)), now)


def counts(reach: Reach) -> Mapping[str, int]:
    """How many cases each queue holds (``MOST_COUNTED`` where there are as many or more), by one query."""
    asked = {queue.key: _Capped(queue.cases(reach).order_by().values(n=Value(1))[:MOST_COUNTED]) for queue in COUNTED}
    (row,) = people.User.objects.filter(pk=reach.user.pk).values_list(*asked.values())
    return dict(zip(asked, row, strict=True))


def cases_in(queue: Queue, reach: Reach) -> QuerySet[models.Case]:
    """The cases of a queue in its order."""
    return queue.cases(reach).order_by(*queue.order)


def rows(cases: QuerySet[models.Case]) -> QuerySet[models.Case]:
    """``cases`` with just what a list shows."""
    return cases.select_related("team", "owner", "customer").only(*COLUMNS)


def asked_until(case_ids: Sequence[int]) -> Mapping[int, models.Deadline]:
    """Of cases that wait for other teams: the promise of a task that ends first."""
    running = models.Deadline.objects.filter(case_id__in=list(case_ids), promise="task", met_at=None, dropped_at=None)
    found: dict[int, models.Deadline] = {}
    for deadline in running.select_related("team").order_by("due_at", "pk"):
        found.setdefault(deadline.case_id, deadline)
    return found


def narrowed(cases: QuerySet[models.Case], wanted: Mapping[str, Any]) -> QuerySet[models.Case]:
    """``cases`` that fit a cleaned filter form but for its words; empty values say nothing."""
    plain = {name: wanted[name] for name in ("team", "channel", "priority") if wanted.get(name)}
    found = cases.filter(**plain)
    return found.filter(has_risk=True) if wanted.get("risk") else found
