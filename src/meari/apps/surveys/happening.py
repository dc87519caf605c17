"""From an event to the people it happened to: each way is a kind, found as a module in ``occasions``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from meari.apps.events.declare import EventType, Occurrence, event_types
from meari.registry import Kinds, kinds

OCCASIONS = "meari.apps.surveys.occasions"


@dataclass(frozen=True)
class Occasion:
    """Something that happened to a customer at ``at``; ``cause`` names it once and for all."""

    customer_id: int
    cause: str
    at: datetime
    order_id: int | None = None


class OccasionKind(Protocol):
    """``order`` says which is asked first."""

    order: int

    def understands(self, type: EventType) -> bool:
        """Whether events of that type lead to people this way."""
        ...

    def found(self, occurrence: Occurrence, *, now: datetime) -> Sequence[Occasion]:
        """To whom it happened; empty where nobody is known."""
        ...


def occasion_kinds() -> Kinds:
    return kinds(OCCASIONS)


def way_of(type: EventType) -> OccasionKind | None:
    """How events of ``type`` lead to people, if they do."""
    fitting = [one for one in occasion_kinds().values() if one.understands(type)]
    return min(fitting, key=lambda one: one.order) if fitting else None


def usable_types() -> list[str]:
    """The keys of the registered event types that lead to people."""
    return sorted(key for key, one in event_types().items() if way_of(one) is not None)


def found(occurrence: Occurrence, *, now: datetime) -> Sequence[Occasion]:
    """To whom ``occurrence`` happened."""
    known = event_types().get(occurrence.type)
    way = way_of(known) if known else None
    return way.found(occurrence, now=now) if way else ()
