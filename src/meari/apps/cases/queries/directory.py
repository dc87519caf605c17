"""The directory: what may be asked of whom, by when it is promised, and how well that was kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from meari.apps.cases import clock, models, rules
from meari.apps.cases.queries import promises
from meari.apps.people import models as people
from meari.engines import deadlines
from meari.engines.metrics.shares import Part
from meari.engines.text import hangul
from meari.vocabulary.metrics import Reading

LOOKS_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Opening:
    """Whether somebody works now, and when somebody works again; never, where no open day is left."""

    is_open: bool
    opens_at: datetime | None = None


@dataclass(frozen=True)
class Offered:
    """One service and the share of its promises kept of late."""

    service: models.Service
    kept: Reading


@dataclass(frozen=True)
class Desk:
    """An office with its services, and whether it works now."""

    office: models.Office
    opening: Opening
    offered: Sequence[Offered]


@dataclass(frozen=True)
class Tier:
    key: str
    label: str
    desks: Sequence[Desk]


def directory(user: people.User, *, words: str = "", now: datetime) -> list[Tier]:
    """Every active office in its tier with what it offers, or what of that fits ``words``."""
    kept = promises.kept_by_service(models.Task.objects.filter(asked_at__gte=now - LOOKS_BACK), now=now)
    offered: dict[int, list[Offered]] = {}
    for service in rules.visible_services(user).order_by("name"):
        one = Offered(service, promises.told(kept.get(service.pk, Part(0, 0))))
        offered.setdefault(service.office_id, []).append(one)
    offices = models.Office.objects.filter(is_active=True).select_related("team", "hours").order_by("team__path")
    desks = [desk for office in offices if (desk := _desk(office, offered.get(office.pk, []), words, now=now))]
    tiers = [
        Tier(key, str(label), [desk for desk in desks if desk.office.tier == key])
        for key, label in models.Office.Tier.choices
    ]
    return [tier for tier in tiers if tier.desks]


def fits(words: str, *said: str) -> bool:
    """Whether every one of ``words`` stands in what is ``said``: as letters (half a syllable is enough), or as initials."""
    text = unicodedata.normalize("NFC", " ".join(said)).casefold()
    typed, first = hangul.strokes(text), hangul.initials(text)
    return all(
        hangul.strokes(word) in typed or (hangul.is_initials(word) and word in first)
        for word in unicodedata.normalize("NFC", words).casefold().split()
    )


def opening(hours: models.Hours, *, now: datetime) -> Opening:
    """Whether somebody works by these hours now, or when next."""
    known = clock.business_hours(hours)
    if deadlines.is_open(known, at=now):
        return Opening(is_open=True)
    try:
        return Opening(is_open=False, opens_at=deadlines.next_open(known, at=now))
    except deadlines.Unreachable:
        return Opening(is_open=False)


def _desk(office: models.Office, offered: Sequence[Offered], words: str, *, now: datetime) -> Desk | None:
    """The office with what fits; none where neither it nor anything of it does."""
    about = (office.team.name, office.about)
    fitting = [one for one in offered if fits(words, one.service.name, one.service.about, *about)]
    if words.strip() and not fitting and not fits(words, *about):
        return None
    return Desk(office, opening(office.hours, now=now), fitting)
