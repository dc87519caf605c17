"""Who is told of what happens in cases and tasks, and when they want to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from meari.apps.cases import clock, models, queries, rules
from meari.apps.cases.queries.directory import opening
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules

HOLDS: dict[str, Callable[[people.User, people.Team], bool]] = {
    rules.WORK: queries.works_for,
    rules.TASK: queries.does_tasks_of,
}


def owner_or_team(owner: people.User | None, team: people.Team, right: str) -> list[people.User]:
    """The owner, as long as they may do it; else the team's people who may; else those whose scope the team lies in.

    Where nobody can do it, those who set cases up are told, so that nothing is told to nobody.
    """
    holds = HOLDS[right]
    if owner is not None and owner.is_active and holds(owner, team):
        return [owner]
    own = [user for user in people.User.objects.filter(team=team, is_active=True).order_by("pk") if holds(user, team)]
    if own:
        return own
    others = [
        user for user in people.User.objects.filter(is_active=True).order_by("pk") if people_rules.can(user, right)
    ]
    near = [user for user in others if not people_rules.can_everywhere(user, right) and holds(user, team)]
    return near or [user for user in people.User.objects.filter(is_active=True) if rules.can_direct(user)]


def quiet_until(user: people.User, *, now: datetime) -> datetime | None:
    """When ``user`` works again, while they do not; none while they do, or where nobody knows when they work."""
    try:
        hours = _hours_of(user)
    except clock.NoHours:
        return None
    return opening(hours, now=now).opens_at


def running_deadline(*, case_id: int, promise: str, task_id: int | None) -> models.Deadline | None:
    """The promise that an event about it means: of a task its own, of a case the one that runs."""
    found = models.Deadline.objects.filter(case_id=case_id, promise=promise)
    found = found.filter(task=None) if task_id is None else found.filter(task_id=task_id)
    found = found.select_related("case__owner", "case__team", "task__owner", "task__team")
    return found.filter(met_at=None, dropped_at=None).order_by("-pk").first()


def _hours_of(user: people.User) -> models.Hours:
    if user.team_id is not None:
        return clock.hours_of(user.team_id)
    found = models.Hours.objects.filter(is_default=True).first()
    if found is None:
        raise clock.NoHours
    return found
