"""A case from its beginning to now: what was said, and between that what happened, in one row of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from meari.apps.cases import actions, models
from meari.apps.events import queries as events
from meari.apps.events.models import Event
from meari.apps.people import models as people

State = models.Case.State


@dataclass(frozen=True)
class Happened:
    """One line between messages: what happened, by whom, in the reader's language."""

    at: datetime
    icon: str
    text: str
    by: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing of the row: a message or something that happened."""

    at: datetime
    message: models.Message | None = None
    happened: Happened | None = None


TOLD = {
    event.key: icon
    for event, icon in (
        (actions.CASE_OPENED, "plus"), (actions.CASE_ASSIGNED, "user-check"), (actions.CASE_HELD, "clock"),
        (actions.CASE_RESUMED, "refresh"), (actions.CASE_PRIORITISED, "flag"), (actions.CASE_CLOSED, "check"),
        (actions.CASE_REOPENED, "refresh"), (actions.CASE_JOINED, "user"), (actions.CASES_MERGED, "arrows-split"),
        (actions.MERGE_UNDONE, "history"), (actions.TASK_ASKED, "arrow-right"), (actions.TASK_TAKEN, "user-check"),
        (actions.TASK_MOVED, "arrows-up-down"), (actions.TASK_OVER, "list-check"), (actions.DEADLINE_MISSED, "alert-triangle"),
    )
}  # fmt: skip


def timeline(case: models.Case, messages: Sequence[models.Message], *, merged: Sequence[int] = ()) -> list[Entry]:
    """``messages`` of ``case`` and what happened to it (and to the cases ``merged`` into it), oldest first."""
    told = events.told_of([case.pk, *merged], types=tuple(TOLD))
    names = _names(told)
    lines = [Happened(one.at, TOLD[one.type], _text(one, names), _who(one, names)) for one in told]
    entries = [Entry(message.at, message=message) for message in messages]
    entries += [Entry(line.at, happened=line) for line in lines if line.text]
    return sorted(entries, key=lambda entry: (entry.at, entry.message is None))


def _names(told: Sequence[Event]) -> Mapping[str, Mapping[int, str]]:
    """Names of the people, teams and services that ``told`` speaks of."""
    wanted: dict[str, set[int]] = {"user": set(), "team": set(), "service": set()}
    for one in told:
        wanted["user"].add(one.actor_id or 0)
        for key, value in one.payload.items():
            sort = {"owner_id": "user", "user_id": "user", "service_id": "service"}.get(key, "")
            sort = sort or ("team" if key.endswith("team_id") else "")
            if sort and isinstance(value, int):
                wanted[sort].add(value)
    return {
        "user": dict(people.User.objects.filter(pk__in=wanted["user"]).values_list("pk", "name")),
        "team": dict(people.Team.objects.filter(pk__in=wanted["team"]).values_list("pk", "name")),
        "service": dict(models.Service.objects.filter(pk__in=wanted["service"]).values_list("pk", "name")),
    }


def _who(one: Event, names: Mapping[str, Mapping[int, str]]) -> str:
    return names["user"].get(one.actor_id or 0, "")


def _text(one: Event, names: Mapping[str, Mapping[int, str]]) -> str:
    said = {key: names["team"].get(value, "–") for key, value in one.payload.items() if key.endswith("team_id")}
    payload: dict[str, object] = {
        "service": names["service"].get(one.payload.get("service_id"), ""),
        **one.payload,
        **said,
    }
    if one.type == actions.CASE_ASSIGNED.key:
        return _assigned(one, payload, names)
    if one.type == actions.CASE_PRIORITISED.key:
        before, after = (models.Case.Priority(one.payload[key]).label for key in ("before", "after"))
        return _("Priority %(before)s → %(after)s") % {"before": before, "after": after}
    if one.type == actions.TASK_OVER.key:
        in_time = _("in time") if payload["is_in_time"] else _("late")
        return f"{payload['team_id']}: {models.Task.State(one.payload['state']).label} · {in_time}"
    if one.type == actions.DEADLINE_MISSED.key:
        promise = models.Deadline.Promise(one.payload["promise"]).label
        return _("Promise broken: %(promise)s (%(team_id)s)") % {**payload, "promise": promise}
    if one.type == actions.CASE_HELD.key and payload.get("until"):
        return _("On hold until %s") % payload["until"]
    return _sentences().get(one.type, "") % payload


def _assigned(one: Event, payload: Mapping[str, object], names: Mapping[str, Mapping[int, str]]) -> str:
    owner = names["user"].get(one.payload.get("owner_id") or 0, "")
    moved = one.payload.get("team_id") != one.payload.get("before_team_id")
    if moved and owner:
        return _("Handed over to %(team)s, %(name)s") % {"team": payload["team_id"], "name": owner}
    if moved:
        return _("Handed over to %s") % payload["team_id"]
    return _("Owner: %s") % owner if owner else _("Given back to the team")


def _sentences() -> Mapping[str, str]:
    return {
        actions.CASE_OPENED.key: _("Case opened"),
        actions.CASE_HELD.key: _("On hold"),
        actions.CASE_RESUMED.key: _("Taken up again"),
        actions.CASE_CLOSED.key: _("Case closed"),
        actions.CASE_REOPENED.key: _("Opened again"),
        actions.CASE_JOINED.key: _("Customer joined"),
        actions.CASES_MERGED.key: _("Case #%(gone_id)s merged into this one"),
        actions.MERGE_UNDONE.key: _("Merge of case #%(gone_id)s undone"),
        actions.TASK_ASKED.key: _("Asked %(team_id)s: %(service)s"),
        actions.TASK_TAKEN.key: _("%(team_id)s is on it"),
        actions.TASK_MOVED.key: _("Request passed on from %(from_team_id)s to %(to_team_id)s"),
    }
