"""The measurement plan: its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.surveys import models, rules

PLAN_CHANGED = event_type("surveys.plan_changed", payload=("is_removed",))
FIELDS = frozenset({"data", "segment", "touchpoint", "purpose", "decision", "survey", "rhythm"})


@transaction.atomic
def plan_measurement(
    said: Mapping[str, Any], *, by: people.User, now: datetime, row: models.MeasurementPlan | None = None
) -> models.MeasurementPlan:
    """Write a row of the plan, new or in place of ``row``. Raises ``NotAllowed``."""
    people_rules.demand(by, rules.BUILD)
    if wrong := said.keys() - FIELDS:
        raise TypeError(f"no fields of the plan: {sorted(wrong)}")
    held = row or models.MeasurementPlan()
    for name, value in said.items():
        setattr(held, name, value)
    held.made_by, held.changed_at = by, now
    held.save()
    events.record(PLAN_CHANGED, actor_id=by.pk, subject_id=held.pk, payload={"is_removed": False}, now=now)
    return held


@transaction.atomic
def drop_measurement(row: models.MeasurementPlan, *, by: people.User, now: datetime) -> None:
    """Take a row out of the plan. Raises ``NotAllowed``."""
    people_rules.demand(by, rules.BUILD)
    events.record(PLAN_CHANGED, actor_id=by.pk, subject_id=row.pk, payload={"is_removed": True}, now=now)
    row.delete()
