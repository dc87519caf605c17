"""Ways to collect: adding and changing them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.surveys import models, queries, rules
from meari.apps.surveys.collecting import collector_kinds

COLLECTOR_ADDED = event_type("surveys.collector_added", payload=("kind", "survey_id"))
COLLECTOR_CHANGED = event_type("surveys.collector_changed", payload=("survey_id", "is_open"))
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
SLUG = 12
"""Characters of an address: about 59 bits."""
CHANGEABLE = frozenset({"name", "options", "is_open", "opens_at", "closes_at"})


class WrongKind(Exception):
    """No such kind is installed, or it would tell who answers a survey that promises that nobody can."""


@transaction.atomic
def add_collector(
    survey: models.Survey,
    *,
    kind: str,
    name: str,
    options: Mapping[str, Any] | None = None,
    by: people.User,
    now: datetime,
) -> models.Collector:
    """Let ``survey`` be answered one more way. Raises ``NotAllowed``, ``WrongKind``; ``IntegrityError`` where the name is taken."""
    if not rules.can_open(by, survey):
        raise people_rules.NotAllowed(rules.OPEN)
    kind_found = collector_kinds().get(kind)
    if kind_found is None or (survey.is_anonymous and not kind_found.may_be_anonymous):
        raise WrongKind(kind)
    slug = "".join(secrets.choice(LETTERS) for _ in range(SLUG))
    collector = models.Collector.objects.create(
        survey=survey, kind=kind, name=name, slug=slug, options=dict(options or {}), made_by=by, made_at=now
    )
    told = {"kind": kind, "survey_id": survey.pk}
    events.record(COLLECTOR_ADDED, actor_id=by.pk, subject_id=collector.pk, payload=told, now=now)
    return collector


@transaction.atomic
def change_collector(collector: models.Collector, *, by: people.User, now: datetime, **fields: Any) -> None:
    """Set ``name``, ``options``, ``is_open``, ``opens_at`` or ``closes_at``. Raises ``NotAllowed``."""
    if not rules.can_open(by, collector.survey):
        raise people_rules.NotAllowed(rules.OPEN)
    if wrong := fields.keys() - CHANGEABLE:
        raise TypeError(f"not to be changed: {sorted(wrong)}")
    for name, value in fields.items():
        setattr(collector, name, value)
    collector.save(update_fields=list(fields))
    told = {"survey_id": collector.survey_id, "is_open": collector.is_open}
    transaction.on_commit(queries.forget_doors)
    events.record(COLLECTOR_CHANGED, actor_id=by.pk, subject_id=collector.pk, payload=told, now=now)


@transaction.atomic
def offer_sharing(collector: models.Collector, *, is_offered: bool, by: people.User, now: datetime) -> None:
    """Offer promoters an address to pass on, counted as a collector of its own; or stop. Raises ``NotAllowed``."""
    options = {name: value for name, value in collector.options.items() if name != "share"}
    if is_offered:
        kind = next(key for key, one in collector_kinds().items() if one.is_passed_on)
        shared = collector.survey.collectors.filter(kind=kind).first() or add_collector(
            collector.survey, kind=kind, name=str(collector_kinds()[kind].label), by=by, now=now
        )
        options["share"] = shared.slug
    change_collector(collector, by=by, now=now, options=options)
