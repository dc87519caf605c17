"""Declaring event types and reactions.

Each app declares its event types beside the actions that record them, and reacts to others' in its ``jobs.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise

CODE = re.compile(r"[\w.:\-]{0,120}", re.ASCII)
MOST_IDS = 1000
FEW_DAYS = 7


class WrongPayload(Exception):
    """An event was recorded with keys its type does not declare, or with values that are not ids, codes or numbers."""


@dataclass(frozen=True)
class EventType:
    """A kind of thing that happens: ``key`` is app plus past tense, ``payload`` names its ids and codes, ``label`` says it
    in the reader's words where people choose among events.
    """

    key: str
    payload: tuple[str, ...] = ()
    label: str | Promise = ""

    def check(self, payload: Mapping[str, object]) -> None:
        """Raise ``WrongPayload`` unless ``payload`` has exactly the declared keys and holds only ids and codes."""
        if set(payload) != set(self.payload):
            raise WrongPayload(f"{self.key}: expected {sorted(self.payload)}, got {sorted(payload)}")
        for name, value in payload.items():
            if not _is_code(value):
                raise WrongPayload(f"{self.key}: {name} is not an id, code or number")


@dataclass(frozen=True)
class Occurrence:
    """What a reaction is told: the event as ids and codes."""

    id: int
    type: str
    subject_id: str
    payload: Mapping[str, object]


Reaction = Callable[[Occurrence], object]
_types: dict[str, EventType] = {}
_reactions: dict[str, dict[str, Reaction]] = {}
_wide_reactions: dict[str, tuple[Callable[[str], bool], Reaction]] = {}


def event_type(key: str, *, payload: tuple[str, ...] = (), label: str | Promise = "") -> EventType:
    """Declare an event type."""
    _types[key] = EventType(key=key, payload=payload, label=label)
    return _types[key]


def months_of(moments: Iterable[datetime]) -> list[str]:
    """The months (2026-11, in local time) in which ``moments`` lie, as the payload of a bulk change tells them."""
    zone = timezone.get_current_timezone()
    months = {(local.year, local.month) for local in (at.astimezone(zone) for at in moments)}
    return [f"{year:04}-{month:02}" for year, month in sorted(months)]


def when_of(moments: Iterable[datetime]) -> dict[str, list[str]]:
    """The ``months`` of ``moments`` as ``months_of`` tells them, and their ``days`` (2026-11-16) where they are few.

    No days means that any day of the months may be meant. Of what moved, give both moments.
    """
    zone = timezone.get_current_timezone()
    moments = list(moments)
    days = {at.astimezone(zone).date() for at in moments}
    few = sorted(day.isoformat() for day in days) if len(days) <= FEW_DAYS else []
    return {"months": months_of(moments), "days": few}


def event_types() -> Mapping[str, EventType]:
    return dict(_types)


def reacts_to(type_key: str, *, key: str) -> Callable[[Reaction], Reaction]:
    """Let the decorated function react, at least once and idempotently, to every event of the type ``type_key``."""

    def declare(function: Reaction) -> Reaction:
        _reactions.setdefault(type_key, {})[key] = function
        return function

    return declare


def reacts_to_any(*, key: str, wants: Callable[[str], bool]) -> Callable[[Reaction], Reaction]:
    """Let the decorated function react to every event whose type ``wants`` says yes to; it is asked at each event."""

    def declare(function: Reaction) -> Reaction:
        _wide_reactions[key] = (wants, function)
        return function

    return declare


def reactions_to(type_key: str) -> Mapping[str, Reaction]:
    return _reactions.get(type_key, {})


def wide_reactions_to(type_key: str) -> Mapping[str, Reaction]:
    """Those declared by ``reacts_to_any`` that want events of that type now."""
    return {key: function for key, (wants, function) in _wide_reactions.items() if wants(type_key)}


def reaction(key: str) -> Reaction | None:
    if key in _wide_reactions:
        return _wide_reactions[key][1]
    return next((by_key[key] for by_key in _reactions.values() if key in by_key), None)


def _is_code(value: object) -> bool:
    if isinstance(value, bool | int | None):
        return True
    if isinstance(value, str):
        return CODE.fullmatch(value) is not None
    return isinstance(value, list | tuple) and len(value) <= MOST_IDS and all(_is_code(item) for item in value)
