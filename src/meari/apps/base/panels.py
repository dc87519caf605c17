"""Panels: what an app shows on the page of an app below it, by a module in its ``panels`` folder offering ``kind = Panel(...)``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from meari.registry import kinds


@dataclass(frozen=True)
class Panel:
    """A part of the page called ``place`` (such as ``voices.voice``).

    ``context`` is given the reader and the thing that the page is about; it answers what ``template`` shows, or nothing
    where the reader has nothing to see.
    """

    place: str
    order: int
    template: str
    context: Callable[[Any, Any], Mapping[str, Any] | None]


def panels_at(place: str) -> list[Panel]:
    """The panels of one place in their order."""
    found = ((panel.order, key, panel) for key, panel in _all() if panel.place == place)
    return [panel for _order, _key, panel in sorted(found, key=lambda one: one[:2])]


def _all() -> Iterator[tuple[str, Panel]]:
    for config in apps.get_app_configs():
        package = f"{config.name}.panels"
        if config.name.startswith("meari.") and config.label != "base" and find_spec(package):
            for key, panel in kinds(package).items():
                yield f"{config.label}.{key}", panel
