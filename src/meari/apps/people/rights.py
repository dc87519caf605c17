"""The rights that exist. Each app declares its own beside its rules; roles hold their keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class Sort(StrEnum):
    """What a right lets somebody do; the brief asks that these are kept apart."""

    LOOK = "look"
    PERSONAL = "personal"
    CHANGE = "change"
    EXPORT = "export"
    DECIDE = "decide"
    ADMINISTER = "administer"


@dataclass(frozen=True)
class Right:
    key: str
    sort: Sort
    label: str | Promise


@dataclass(frozen=True)
class Scope:
    """Where a right holds: ``kind`` is ``all``, ``team`` or a kind an app declares; ``key`` names the thing."""

    kind: str
    key: str = ""


EVERYWHERE = Scope("all")
_rights: dict[str, Right] = {}
_scope_kinds: dict[str, str | Promise] = {}


def right(key: str, sort: Sort, label: str | Promise) -> str:
    """Declare a right and return its key."""
    _rights[key] = Right(key=key, sort=sort, label=label)
    return key


def scope_kind(key: str, label: str | Promise) -> str:
    """Declare a kind of scope that grants may name, and return its key."""
    _scope_kinds[key] = label
    return key


def declared() -> Mapping[str, Right]:
    return dict(sorted(_rights.items()))


def scope_kinds() -> Mapping[str, str | Promise]:
    return dict(_scope_kinds)
