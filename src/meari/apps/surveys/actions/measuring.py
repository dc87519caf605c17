"""Defining the index of experience and drawing the journey map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.surveys import models, rules

INDEX_DEFINED = event_type("surveys.index_defined", payload=("version",))
JOURNEY_DRAWN = event_type("surveys.journey_drawn", payload=("stages", "touchpoints", "cells"))


@dataclass(frozen=True)
class Part:
    """A measure that stands in the index with a weight of 1 to 100."""

    metric: str
    touchpoint: str
    weight: int


@dataclass(frozen=True)
class Place:
    """A stage or touchpoint as it is wanted; ``class_key`` only where it is a touchpoint."""

    key: str
    name_ko: str
    name_en: str
    class_key: str = ""


class WrongIndex(Exception):
    """An index needs at least one part, each once."""


@transaction.atomic
def define_index(name: str, parts: Sequence[Part], *, by: people.User, now: datetime) -> models.IndexVersion:
    """Make the next version of the index; older ones stay. Raises ``NotAllowed`` and ``WrongIndex``."""
    people_rules.demand_everywhere(by, rules.BUILD)
    if not parts or len({(part.metric, part.touchpoint) for part in parts}) != len(parts):
        raise WrongIndex
    last = models.IndexVersion.objects.aggregate(last=Max("number"))["last"] or 0
    version = models.IndexVersion.objects.create(number=last + 1, name=name, made_by=by, made_at=now)
    models.IndexPart.objects.bulk_create(models.IndexPart(version=version, **part.__dict__) for part in parts)
    events.record(INDEX_DEFINED, actor_id=by.pk, subject_id=version.pk, payload={"version": version.number}, now=now)
    return version


@transaction.atomic
def draw_journey(
    stages: Sequence[Place],
    touchpoints: Sequence[Place],
    cells: frozenset[tuple[str, str]],
    *,
    by: people.User,
    now: datetime,
) -> None:
    """Put the map as it is wanted in place of what is there; ``cells`` name stage and touchpoint. Raises ``NotAllowed``.

    What was answered stays: a touchpoint that is drawn again shows it again.
    """
    people_rules.demand_everywhere(by, rules.BUILD)
    kept_stages, kept_points = _stages(stages), _touchpoints(touchpoints)
    models.JourneyCell.objects.all().delete()
    drawn = [
        models.JourneyCell(stage=kept_stages[stage], touchpoint=kept_points[point])
        for stage, point in sorted(cells)
        if stage in kept_stages and point in kept_points
    ]
    models.JourneyCell.objects.bulk_create(drawn)
    told = {"stages": len(kept_stages), "touchpoints": len(kept_points), "cells": len(drawn)}
    events.record(JOURNEY_DRAWN, actor_id=by.pk, payload=told, count=len(drawn), now=now)


def _stages(wanted: Sequence[Place]) -> dict[str, models.JourneyStage]:
    models.JourneyStage.objects.exclude(key__in=[one.key for one in wanted]).delete()
    kept = {}
    for position, one in enumerate(wanted):
        told = {"name_ko": one.name_ko, "name_en": one.name_en, "position": position}
        kept[one.key], _ = models.JourneyStage.objects.update_or_create(key=one.key, defaults=told)
    return kept


def _touchpoints(wanted: Sequence[Place]) -> dict[str, models.Touchpoint]:
    models.Touchpoint.objects.exclude(key__in=[one.key for one in wanted]).delete()
    kept = {}
    for position, one in enumerate(wanted):
        told = {"name_ko": one.name_ko, "name_en": one.name_en, "position": position, "class_key": one.class_key}
        kept[one.key], _ = models.Touchpoint.objects.update_or_create(key=one.key, defaults=told)
    return kept
