"""Reads that a respondent's page needs: few, small, and frozen ones only once."""

from __future__ import annotations

import time
from datetime import datetime
from functools import lru_cache

from django.db.models import F

from meari.apps.surveys import models
from meari.apps.surveys.answering import Attempt
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.queries import offers


class NotOpen(Exception):
    """Nothing can be answered here now; ``reason`` names a sentence of ``words.toml``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


MOST_DOORS = 1000
DOOR_SECONDS = 2.0
"""How long a process believes what it knows of an address: a survey that is closed elsewhere is closed here by then."""
_doors: dict[str, tuple[float, models.Collector, int]] = {}


def door(slug: str, *, now: datetime) -> tuple[models.Collector, int]:
    """What ``open_collector`` and ``current_version_id`` say, asked at most every two seconds. Raises ``NotOpen``."""
    known = _doors.get(slug)
    if known is not None and time.monotonic() < known[0]:
        return known[1], known[2]
    collector = open_collector(slug, now=now)
    version_id = current_version_id(collector.survey_id)
    if len(_doors) >= MOST_DOORS:
        _doors.clear()
    _doors[slug] = (time.monotonic() + DOOR_SECONDS, collector, version_id)
    return collector, version_id


def forget_doors() -> None:
    """Ask anew at once; what changes surveys and collectors calls this."""
    _doors.clear()
    offers.forget()


def open_collector(slug: str, *, now: datetime) -> models.Collector:
    """The collector at an address, with its survey. Raises ``NotOpen``."""
    collector = models.Collector.objects.select_related("survey").filter(slug=slug).first()
    if collector is None or collector.survey.state == models.Survey.State.DRAFT:
        raise NotOpen("unknown")
    if collector.opens_at is not None and now < collector.opens_at:
        raise NotOpen("not_open_yet")
    is_over = collector.closes_at is not None and now >= collector.closes_at
    if not collector.is_open or is_over or collector.survey.state == models.Survey.State.CLOSED:
        raise NotOpen("closed")
    return collector


def current_version(survey_id: int) -> models.Version:
    """The version that is asked now: the last frozen one. Raises ``NotOpen`` where there is none."""
    version = models.Version.objects.filter(survey_id=survey_id).exclude(frozen_at=None).order_by("-number").first()
    if version is None:
        raise NotOpen("unknown")
    return version


def current_version_id(survey_id: int) -> int:
    """The same without its content."""
    frozen = models.Version.objects.filter(survey_id=survey_id).exclude(frozen_at=None)
    found = frozen.order_by("-number").values_list("pk", flat=True).first()
    if found is None:
        raise NotOpen("unknown")
    return found


@lru_cache(maxsize=256)
def frozen_definition(version_id: int) -> Definition:
    """What a frozen version asks; it never changes, so it is read once in each process."""
    return models.Version.objects.exclude(frozen_at=None).get(pk=version_id).definition()


def full_quotas(survey_id: int) -> frozenset[str]:
    """The keys of the quotas that have let in enough."""
    full = models.QuotaCount.objects.filter(survey_id=survey_id, count__gte=F("limit"))
    return frozenset(full.values_list("key", flat=True))


def attempt_of(response: models.Response, definition: Definition) -> Attempt:
    """How far a response has come."""
    full = full_quotas(response.survey_id) if definition.quotas else frozenset()
    return Attempt(response.answers, tuple(response.seen), response.seed, response.variables, full)


def state_of(token: str) -> str:
    """How it stands with the response of that token; ``partial`` where none is stored yet."""
    found = models.Response.objects.filter(token=token).values_list("state", flat=True).first()
    return found or models.Response.State.PARTIAL
