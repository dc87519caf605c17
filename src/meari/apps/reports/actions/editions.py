"""Publishing editions, commenting on them, collecting news."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.reports import models, periods, queries, rules
from meari.apps.voices.actions import ensure_taxonomy
from meari.apps.warehouse import actions as warehouse

EDITION_PUBLISHED = event_type("reports.edition_published", payload=("report", "period", "number"))
COMMENT_ADDED = event_type("reports.comment_added", payload=("element",))
CLIP_ADDED = event_type("reports.clip_added")
CLIP_REMOVED = event_type("reports.clip_removed")


class NotOver(Exception):
    """The period has not ended yet, so its numbers would not be whole."""


class AlreadyPublished(Exception):
    """The period has an edition; a correction must say what changed."""


def ensure_report(cadence: str) -> models.Report:
    """The shipped plan of that cadence, whose key is the cadence."""
    report, _ = models.Report.objects.get_or_create(
        key=models.Report.Cadence(cadence).value, defaults={"cadence": cadence}
    )
    return report


def publish_edition(
    report: models.Report, period: periods.Period, *, by: people.User | None, now: datetime, correction: str = ""
) -> models.Edition:
    """Freeze the numbers of ``period`` as the next edition of ``report``.

    The first edition of a period needs no ``correction``; a later one must say what changed. ``by`` is None only for
    the command line and schedules. Raises ``NotAllowed``, ``NotOver`` and ``AlreadyPublished``.
    """
    if by is not None:
        people_rules.demand(by, rules.PUBLISH)
    if period.last >= timezone.localdate(now):
        raise NotOver(period.key)
    if report.editions.filter(period=period.key).exists() and not correction.strip():
        raise AlreadyPublished(period.key)
    events.deliver_waiting(reactions="warehouse.", now=now)
    warehouse.refresh(now=now)
    with translation.override(settings.LANGUAGE_CODE):
        content, snapshot = queries.gathered(report, period, now=now)
    return _record(report, period, content, snapshot, by=by, now=now, correction=correction.strip())


def publish_period(*, period_key: str, now: datetime) -> models.Edition:
    """The newest edition of ``period_key``; published now if there is none. Raises ``UnknownPeriod`` and ``NotOver``."""
    period = periods.parse(period_key)
    cadence = models.Report.Cadence.WEEKLY if period.is_week else models.Report.Cadence.MONTHLY
    report = ensure_report(cadence)
    newest = report.editions.filter(period=period.key).first()
    return newest or publish_edition(report, period, by=None, now=now)


@transaction.atomic
def add_comment(edition: models.Edition, *, element: str, text: str, by: people.User, now: datetime) -> models.Comment:
    """Say something about one block; the numbers stay."""
    people_rules.demand(by, rules.EDIT)
    comment = models.Comment.objects.create(edition=edition, element=element, text=text, by=by, at=now)
    events.record(COMMENT_ADDED, actor_id=by.pk, subject_id=edition.pk, payload={"element": element}, now=now)
    return comment


@transaction.atomic
def add_clip(  # noqa: PLR0913 - a clip is just these fields
    *, title: str, address: str, publisher: str, published_on: date, why: str, by: people.User, now: datetime
) -> models.Clip:
    """Keep a piece of news for the editions of its period."""
    people_rules.demand(by, rules.EDIT)
    clip = models.Clip.objects.create(
        title=title, address=address, publisher=publisher, published_on=published_on, why=why, added_by=by, added_at=now
    )
    events.record(CLIP_ADDED, actor_id=by.pk, subject_id=clip.pk, now=now)
    return clip


@transaction.atomic
def remove_clip(clip: models.Clip, *, by: people.User, now: datetime) -> None:
    people_rules.demand(by, rules.EDIT)
    events.record(CLIP_REMOVED, actor_id=by.pk, subject_id=clip.pk, now=now)
    clip.delete()


@transaction.atomic
def _record(  # noqa: PLR0913 - a frozen edition is just these values
    report: models.Report, period: periods.Period, content: dict[str, Any], snapshot: list[Any], *,
    by: people.User | None, now: datetime, correction: str,
) -> models.Edition:  # fmt: skip
    models.Report.objects.select_for_update().get(pk=report.pk)
    newest = report.editions.filter(period=period.key).aggregate(Max("number"))["number__max"] or 0
    edition = models.Edition.objects.create(
        report=report, period=period.key, number=newest + 1, first_on=period.first, last_on=period.last, frozen_at=now,
        frozen_by=by, correction=correction[:300] if newest else "", taxonomy_version=ensure_taxonomy(now=now).version,
        content=content,
    )  # fmt: skip
    models.Snapshot.objects.create(edition=edition, voices=snapshot)
    told = {"report": report.key, "period": period.key, "number": edition.number}
    actor = by.pk if by else None
    events.record(EDITION_PUBLISHED, actor_id=actor, subject_id=edition.pk, payload=told, now=now)
    return edition
