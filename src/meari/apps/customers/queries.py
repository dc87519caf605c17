"""Reads of customers and segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from meari.apps.customers import segments
from meari.apps.customers.models import Customer, Segment
from meari.apps.customers.protocol import Line, profiles

LEAST = 5
"""Fewer customers than this are a person's secret, not a segment: nothing is said of them but their number."""


@dataclass(frozen=True)
class Compared:
    """One number of a segment beside the same of everybody."""

    line: Line
    everybody: Line


def compared(segment: Segment, *, today: date) -> Sequence[Compared]:
    """What every app says of the segment's customers, beside everybody; only their number when they are too few."""
    chosen = segments.members(segment, today=today)
    shown = profiles() if chosen[:LEAST].count() == LEAST else profiles()[:1]
    return [
        Compared(line, everybody)
        for profile in shown
        for line, everybody in zip(profile.lines(chosen), profile.lines(Customer.objects.all()), strict=True)
    ]


def sizes(found: QuerySet[Segment], *, today: date) -> list[tuple[Segment, int, list[str]]]:
    """Each segment with how many customers it has and its conditions in words."""
    return [(one, segments.members(one, today=today).count(), segments.told(one)) for one in found]
