"""What a house sets up: hours, offices, the directory of services, intake rules, macros."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from meari.apps.cases import clock, intake, models, queries, rules
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.people.rules import NotAllowed
from meari.engines import deadlines

HOURS_SET = event_type("cases.hours_set")
OFFICE_SET = event_type("cases.office_set", payload=("team_id", "tier"))
SERVICE_SET = event_type("cases.service_set", payload=("team_id", "minutes", "is_active"))
RULE_SET = event_type("cases.rule_set", payload=("position", "opens_case", "is_active"))
MACRO_SET = event_type("cases.macro_set", payload=("sort", "is_active"))
WORKDAYS = [[["09:00", "18:00"]]] * 5 + [[], []]


@dataclass(frozen=True)
class HoursDraft:
    """When somebody works; see ``models.Hours``."""

    name: str
    weekly: Sequence[Sequence[Sequence[str]]]
    zone: str = "Asia/Seoul"
    country: str = "KR"
    closed: Sequence[str] = ()
    extra: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    is_default: bool = False


@dataclass(frozen=True)
class RuleDraft:
    """An intake rule; see ``models.IntakeRule``."""

    name: str
    team: people.Team
    answer_minutes: int
    solve_minutes: int
    conditions: Mapping[str, Any] = field(default_factory=dict)
    priority: int = models.Case.Priority.NORMAL
    opens_case: bool = True
    is_active: bool = True


@dataclass(frozen=True)
class MacroDraft:
    """Words to be written again; see ``models.Macro``."""

    sort: models.Macro.Sort
    name: str
    text: str
    team: people.Team | None = None
    class_key: str = ""
    sets_state: str = ""
    is_active: bool = True


@transaction.atomic
def set_hours(draft: HoursDraft, *, hours: models.Hours | None = None, by: people.User, now: datetime) -> models.Hours:
    """Write working hours down, or change them; what is due already stays due.

    Raises ``NotAllowed``, ``WrongHours``, ``UnknownHolidays``, and ``Unreachable`` where nobody would ever work.
    """
    people_rules.demand_everywhere(by, rules.DIRECT)
    made = hours or models.Hours()
    for name, value in draft.__dict__.items():
        setattr(made, name, list(value) if isinstance(value, tuple) else value)
    deadlines.next_open(clock.business_hours(made), at=now)  # raises what is wrong with them
    if draft.is_default:
        models.Hours.objects.exclude(pk=made.pk).update(is_default=False)
    made.save()
    events.record(HOURS_SET, actor_id=by.pk, subject_id=made.pk, now=now)
    return made


@transaction.atomic
def set_office(  # noqa: PLR0913 - an office is just these values
    team: people.Team, *, tier: str, hours: models.Hours, about: str = "", is_active: bool = True, by: people.User,
    now: datetime,
) -> models.Office:  # fmt: skip
    """Say where a team stands in the house and when it works; one that is not active takes nothing new.

    Raises ``NotAllowed``.
    """
    people_rules.demand_everywhere(by, rules.DIRECT)
    said = {"tier": tier, "hours": hours, "about": about.strip(), "is_active": is_active}
    office, _made = models.Office.objects.update_or_create(team=team, defaults=said)
    events.record(OFFICE_SET, actor_id=by.pk, subject_id=office.pk, payload={"team_id": team.pk, "tier": tier}, now=now)
    return office


@transaction.atomic
def set_service(  # noqa: PLR0913 - one line of the directory is just these values
    office: models.Office, *, name: str, minutes: int, about: str = "", is_active: bool = True,
    service: models.Service | None = None, by: people.User, now: datetime,
) -> models.Service:  # fmt: skip
    """Write a line of the directory. A changed promise has to be agreed anew.

    Raises ``NotAllowed``, and ``Unreachable`` where the office would need a hundred years for so many minutes.
    """
    if not (may_set_service(by, office) and (service is None or may_set_service(by, service.office))):
        raise NotAllowed(rules.DIRECT)
    _demand_reachable(minutes, office.hours, now)
    made = service or models.Service(office=office)
    if made.minutes != minutes:
        made.agreed_on, made.agreed_by = None, None
    made.office, made.name, made.about, made.minutes = office, name.strip(), about.strip(), minutes
    made.is_active = is_active
    made.save()
    told = {"team_id": office.team_id, "minutes": minutes, "is_active": is_active}
    events.record(SERVICE_SET, actor_id=by.pk, subject_id=made.pk, payload=told, now=now)
    return made


@transaction.atomic
def agree_service(service: models.Service, *, on: date, by: people.User, now: datetime) -> models.Service:
    """The office says yes to what its line of the directory promises. Raises ``NotAllowed``."""
    if not queries.does_tasks_of(by, service.office.team):
        raise NotAllowed(rules.TASK)
    service.agreed_on, service.agreed_by = on, by
    service.save(update_fields=["agreed_on", "agreed_by"])
    told = {"team_id": service.office.team_id, "minutes": service.minutes, "is_active": service.is_active}
    events.record(SERVICE_SET, actor_id=by.pk, subject_id=service.pk, payload=told, now=now)
    return service


def may_set_service(user: people.User, office: models.Office) -> bool:
    """Whoever directs may, and whoever does the tasks of that very team."""
    return rules.can_direct(user) or queries.does_tasks_of(user, office.team)


@transaction.atomic
def set_rule(
    draft: RuleDraft, *, rule: models.IntakeRule | None = None, by: people.User, now: datetime
) -> models.IntakeRule:
    """Write an intake rule; a new one comes last.

    Raises ``NotAllowed``, ``WrongConditions``, ``NoHours`` where nobody knows when the team works, and ``Unreachable``.
    """
    people_rules.demand_everywhere(by, rules.DIRECT)
    for minutes in (draft.answer_minutes, draft.solve_minutes):
        _demand_reachable(minutes, clock.hours_of(draft.team.pk), now)
    made = rule or models.IntakeRule(position=_last() + 1)
    for name, value in draft.__dict__.items():
        setattr(made, name, intake.checked(value) if name == "conditions" else value)
    made.save()
    _tell_rule(made, by=by, now=now)
    return made


@transaction.atomic
def switch_rule(rule: models.IntakeRule, *, is_active: bool, by: people.User, now: datetime) -> models.IntakeRule:
    """Let a rule hold, or not. Raises ``NotAllowed``."""
    people_rules.demand_everywhere(by, rules.DIRECT)
    rule.is_active = is_active
    rule.save(update_fields=["is_active"])
    _tell_rule(rule, by=by, now=now)
    return rule


@transaction.atomic
def move_rule(rule: models.IntakeRule, *, up: bool, by: people.User, now: datetime) -> None:
    """Change places with the rule before or behind. Raises ``NotAllowed``."""
    people_rules.demand_everywhere(by, rules.DIRECT)
    found = list(models.IntakeRule.objects.select_for_update())
    at = found.index(rule)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(found):
        return
    found[at], found[other] = found[other], found[at]
    for position, one in enumerate(found, start=1):
        one.position = position
    models.IntakeRule.objects.bulk_update(found, ["position"])
    _tell_rule(rule, by=by, now=now)


@transaction.atomic
def set_macro(draft: MacroDraft, *, macro: models.Macro | None = None, by: people.User, now: datetime) -> models.Macro:
    """Keep words for everybody (who directs) or for a team (who works for it). Raises ``NotAllowed``."""
    touched = {draft.team, macro.team if macro else draft.team}
    if not (rules.can_direct(by) or all(team is not None and queries.works_for(by, team) for team in touched)):
        raise NotAllowed(rules.DIRECT)
    made = macro or models.Macro(made_by=by, made_at=now)
    for name, value in draft.__dict__.items():
        setattr(made, name, value)
    made.save()
    told = {"sort": str(made.sort), "is_active": made.is_active}
    events.record(MACRO_SET, actor_id=by.pk, subject_id=made.pk, payload=told, now=now)
    return made


@transaction.atomic
def start_intake(team: people.Team, *, by: people.User, now: datetime) -> list[models.IntakeRule]:
    """Usual hours and three usual rules for a house that has none yet. Raises ``NotAllowed``."""
    people_rules.demand_everywhere(by, rules.DIRECT)
    if models.IntakeRule.objects.exists():
        return []
    hours = models.Hours.objects.filter(is_default=True).first() or set_hours(
        HoursDraft(_("Weekdays 09:00–18:00"), WORKDAYS, is_default=True), by=by, now=now
    )
    set_office(team, tier=models.Office.Tier.FRONT, hours=hours, by=by, now=now)
    Priority = models.Case.Priority
    usual = (
        RuleDraft(_("Risks"), team, 60, 480, {"risks": ["any"]}, Priority.URGENT),
        RuleDraft(_("Complaints"), team, 240, 1440, {"kinds": ["complaint"]}, Priority.HIGH),
        RuleDraft(_("Who waits for an answer"), team, 480, 1440, {"channels": ["email", "web", "chat", "sms", "app"]}),
        RuleDraft(_("Everything else"), team, 480, 2400, opens_case=False),
    )
    return [set_rule(draft, by=by, now=now) for draft in usual]


def _demand_reachable(minutes: int, hours: models.Hours, now: datetime) -> None:
    """Raise ``Unreachable`` for a promise that such hours never keep."""
    deadlines.due_at(clock.business_hours(hours), start=now, amount=timedelta(minutes=minutes))


def _last() -> int:
    return int(models.IntakeRule.objects.aggregate(last=Max("position"))["last"] or 0)


def _tell_rule(rule: models.IntakeRule, *, by: people.User, now: datetime) -> None:
    told = {"position": rule.position, "opens_case": rule.opens_case, "is_active": rule.is_active}
    events.record(RULE_SET, actor_id=by.pk, subject_id=rule.pk, payload=told, now=now)
