"""Letting editions go round: groups, schedule, letters, receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.jobs import work
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.reports import circulation, models, periods, rules
from meari.apps.reports.actions.editions import AlreadyPublished, publish_edition
from meari.apps.sending import actions as sending
from meari.apps.sending.models import Destination

GROUP_DEFINED = event_type("reports.group_defined", payload=("report",))
GROUP_REMOVED = event_type("reports.group_removed", payload=("report",))
REPORT_PLANNED = event_type("reports.report_planned", payload=("is_automatic", "days_after", "hour"))
CIRCULATE = "reports.circulate"
EDITION_READ = event_type("reports.edition_read")


@dataclass(frozen=True)
class GroupDraft:
    """Who a group of subscribers is made of, and whether the PDF comes with the mail."""

    name: str
    is_everybody: bool = False
    gets_pdf: bool = True
    teams: Sequence[people.Team] = ()
    roles: Sequence[people.Role] = ()
    people: Sequence[people.User] = ()
    rooms: Sequence[Destination] = field(default=())


@dataclass(frozen=True)
class Plan:
    """When a report is published by itself: so many days after its period ended, from this hour on."""

    is_automatic: bool
    days_after: int
    hour: int


@transaction.atomic
def define_group(report: models.Report, draft: GroupDraft, *, by: people.User, now: datetime) -> models.SubscriberGroup:
    """Make the group of that name or change what it is made of. Raises ``NotAllowed``."""
    people_rules.demand(by, rules.PUBLISH)
    told = {"is_everybody": draft.is_everybody, "gets_pdf": draft.gets_pdf}
    group, _ = models.SubscriberGroup.objects.update_or_create(report=report, name=draft.name, defaults=told)
    for name in ("teams", "roles", "people", "rooms"):
        getattr(group, name).set(getattr(draft, name))
    events.record(GROUP_DEFINED, actor_id=by.pk, subject_id=group.pk, payload={"report": report.key}, now=now)
    return group


@transaction.atomic
def remove_group(group: models.SubscriberGroup, *, by: people.User, now: datetime) -> None:
    """Let the group's people no longer get the report through it. Raises ``NotAllowed``."""
    people_rules.demand(by, rules.PUBLISH)
    told = {"report": group.report.key}
    events.record(GROUP_REMOVED, actor_id=by.pk, subject_id=group.pk, payload=told, now=now)
    group.delete()


@transaction.atomic
def plan_report(report: models.Report, plan: Plan, *, by: people.User, now: datetime) -> None:
    """Say when the report is published by itself, or that it is not. Raises ``NotAllowed``."""
    people_rules.demand(by, rules.PUBLISH)
    models.Report.objects.filter(pk=report.pk).update(**plan.__dict__)
    events.record(REPORT_PLANNED, actor_id=by.pk, subject_id=report.pk, payload=dict(plan.__dict__), now=now)


def publish_due(*, now: datetime) -> list[models.Edition]:
    """Publish the last whole period of every automatic report whose hour has come and that has no edition yet."""
    made = []
    for report in models.Report.objects.filter(is_automatic=True):
        today = timezone.localdate(now)
        current = periods.week_of(today) if report.cadence == models.Report.Cadence.WEEKLY else periods.month_of(today)
        period = current.before()
        due_on = period.last + timedelta(days=report.days_after)
        is_due = (today, timezone.localtime(now).hour) >= (due_on, report.hour)
        if is_due and not report.editions.filter(period=period.key).exists():
            try:
                made.append(publish_edition(report, period, by=None, now=now))
            except AlreadyPublished:
                continue
    return made


@transaction.atomic
def send_round(edition: models.Edition, *, by: people.User | None) -> None:
    """Let the edition go round by a job; ``by`` is None when publishing causes it. Raises ``NotAllowed``."""
    if by is not None:
        people_rules.demand(by, rules.PUBLISH)
    work.later(CIRCULATE, edition_id=edition.pk)


def circulate(edition: models.Edition, *, now: datetime) -> int:
    """Send the edition to every subscriber and word of it to every room; what went out once does not go out again.

    Returns how many letters there are for the edition. What is sent is made outside the transactions that post it.
    """
    issues: dict[str, circulation.Issue] = {}
    count = 0
    for subscriber in circulation.subscribers(edition.report):
        language = subscriber.user.language
        issue = issues.setdefault(language, circulation.Issue(edition, language))
        draft = issue.letter(subscriber)
        with transaction.atomic():
            sending.post(draft, to=sending.Person(subscriber.user.email, subscriber.user.name), by=None, now=now)
        count += 1
    for room in circulation.rooms(edition.report):
        issue = issues.setdefault(settings.LANGUAGE_CODE, circulation.Issue(edition, settings.LANGUAGE_CODE))
        with transaction.atomic():
            sending.post(issue.notice(room), to=room, by=None, now=now)
        count += 1
    return count


@transaction.atomic
def note_read(edition: models.Edition, *, by: people.User, now: datetime) -> bool:
    """Write down that ``by`` has read the edition; false when that was known. Raises ``NotAllowed``."""
    people_rules.demand(by, rules.VIEW)
    _, is_new = models.Receipt.objects.get_or_create(edition=edition, user=by, defaults={"read_at": now})
    if is_new:
        events.record(EDITION_READ, actor_id=by.pk, subject_id=edition.pk, now=now)
    return is_new
