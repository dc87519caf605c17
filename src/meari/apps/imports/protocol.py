"""What can be imported (targets) and how files of known tools look (recipes): the protocol that other apps fill.

A target is a module in an app's ``targets`` folder offering ``kind``; a recipe is one in ``imports/recipes``.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.util import find_spec
from typing import Any, NamedTuple, Protocol, runtime_checkable

from django.apps import apps
from django.utils.functional import Promise

from meari.registry import kinds


class Sort(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    MOMENT = "moment"
    DAY = "day"
    INTEGER = "integer"
    AMOUNT = "amount"
    RATING = "rating"


@dataclass(frozen=True)
class Field:
    """One field of a target. ``also`` are other column names that mean it, in any language."""

    name: str
    label: str | Promise
    sort: Sort = Sort.TEXT
    is_required: bool = False
    also: tuple[str, ...] = ()
    longest: int = 200
    cuts: bool = False


class Taken(NamedTuple):
    """One row as values by field name; a missing or empty cell is None."""

    line: int
    values: Mapping[str, Any]
    cells: Sequence[str]

    @property
    def digest(self) -> str:
        """A hash (32 hexadecimal digits) of the whole row as read, for rows without a number of their own."""
        return hashlib.sha256("\x1f".join(self.cells).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Refused:
    """One row that a target cannot take, with the field and a named reason."""

    line: int
    field: str
    value: str
    reason: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass
class Outcome:
    """What became of a chunk of rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refused] = dataclasses.field(default_factory=list)


@dataclass(frozen=True)
class Context:
    """The run that rows belong to."""

    run_id: int
    actor_id: int | None
    now: datetime
    options: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class Target(Protocol):
    """Something that files bring in.

    ``prepare`` does the costly thinking outside a transaction; ``store`` writes one chunk inside the run's transaction,
    exactly once by external id.
    """

    key: str
    label: str | Promise
    fields: tuple[Field, ...]
    right: str
    takes_mail: bool

    def prepare(self, rows: Sequence[Taken], context: Context) -> Any: ...
    def store(self, prepared: Any, context: Context) -> Outcome: ...
    def finish(self, context: Context) -> None: ...


class Recipe(Protocol):
    """How files of one tool look."""

    key: str
    label: str | Promise

    def recognises(self, header: Sequence[str], target: Target) -> float:
        """How surely (0..1) a file with ``header`` comes from this tool; 0 when it cannot be read this way."""
        ...

    def mapping(self, header: Sequence[str], target: Target) -> dict[str, str]:
        """Field name to column name."""
        ...

    def shape(self, values: dict[str, Any], target: Target) -> dict[str, Any]:
        """Values as the tool means them (for example its channel names as ours)."""
        ...


@runtime_checkable
class Selective(Protocol):
    """A recipe whose files also hold rows that are not meant for the target, such as the company's own answers."""

    def takes(self, record: Mapping[str, str], target: Target) -> bool:
        """Whether the row, cells by the name of their column, is meant."""
        ...


class UnknownTarget(Exception):
    """Nothing installed takes in that kind of file."""


def targets() -> dict[str, Target]:
    """Every target of every installed app by key."""
    found: dict[str, Target] = {}
    for config in apps.get_app_configs():
        package = f"{config.name}.targets"
        if config.name.startswith("meari.") and find_spec(package):
            found.update(kinds(package))
    return dict(sorted(found.items()))


def target(key: str) -> Target:
    try:
        return targets()[key]
    except KeyError:
        raise UnknownTarget(key) from None


def recipes() -> Mapping[str, Recipe]:
    return kinds("meari.apps.imports.recipes")
