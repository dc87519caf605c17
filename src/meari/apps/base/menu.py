"""The main menu: entries that apps register by a module in their ``menu`` folder offering ``kind = Entry(...)``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meari.registry import kinds

SECTIONS: dict[str, str | Promise] = {
    "today": "",
    "listen": _("Listen"),
    "understand": _("Understand"),
    "show": _("Show"),
    "act": _("Act"),
    "govern": _("Govern"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the menu: shown in ``section`` at ``order`` to those who hold ``right``, one of several, or to everybody."""

    label: str | Promise
    icon: str
    url_name: str
    section: str
    order: int
    right: str | tuple[str, ...] | None = None

    def is_for(self, allows: Callable[[str], bool]) -> bool:
        rights = (self.right,) if isinstance(self.right, str) else self.right
        return rights is None or any(map(allows, rights))


@dataclass(frozen=True)
class Section:
    key: str
    label: str | Promise
    entries: tuple[Entry, ...]


def sections(allows: Callable[[str], bool]) -> Iterator[Section]:
    """The menu as ``allows`` (right key to yes or no) lets its reader see it."""
    found = sorted(_entries(), key=lambda entry: (entry.order, entry.url_name))
    for key, label in SECTIONS.items():
        entries = tuple(e for e in found if e.section == key and e.is_for(allows))
        if entries:
            yield Section(key=key, label=label, entries=entries)


def _entries() -> Iterator[Entry]:
    for config in apps.get_app_configs():
        package = f"{config.name}.menu"
        if config.name.startswith("meari.") and config.label != "base" and find_spec(package):
            yield from kinds(package).values()
