"""What a condition on customers and a profile of customers provide; any app may bring some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import Any, Protocol

from django import forms
from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from meari.apps.customers.models import Customer
from meari.registry import kinds
from meari.vocabulary.metrics import Reading


class Condition(Protocol):
    """Something that is true of some customers.

    ``form`` asks for its values; cleaned, they are plain JSON. ``told`` says them in the reader's language, ``where``
    turns them into a filter on customers as of ``today``.
    """

    label: str | Promise
    form: type[forms.Form]

    def told(self, value: Mapping[str, Any]) -> str: ...

    def where(self, value: Mapping[str, Any], *, today: date) -> Q: ...


@dataclass(frozen=True)
class Line:
    """One number about customers. ``unit`` is count, won, percent, per_customer or per_1000_orders."""

    label: str | Promise
    reading: Reading
    unit: str


@dataclass(frozen=True)
class Link:
    """A page that takes ``?segment=`` to show only what belongs to the segment."""

    label: str | Promise
    url_name: str


class Profile(Protocol):
    """What an app can say about a set of customers, and where to read on."""

    order: int
    link: Link | None

    def lines(self, customers: QuerySet[Customer]) -> Sequence[Line]: ...


def conditions() -> Mapping[str, Condition]:
    """Every installed condition by ``app.key``."""
    return dict(_found("conditions"))


def profiles() -> list[Profile]:
    """Every installed profile, in its order."""
    return sorted((profile for _key, profile in _found("profiles")), key=lambda profile: profile.order)


def _found(folder: str) -> Iterator[tuple[str, Any]]:
    for config in apps.get_app_configs():
        package = f"{config.name}.{folder}"
        if config.name.startswith("meari.") and find_spec(package):
            for key, kind in kinds(package).items():
                yield f"{config.label}.{key}", kind
