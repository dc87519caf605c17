"""How kinds are found: the folder is the registry, and third parties use an entry point named like the package."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any


class UnknownKindError(KeyError):
    """Raised for a key that no installed kind has; ``known`` lists the keys there are."""

    def __init__(self, package: str, key: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{key!r} is not installed in {package}; known: {', '.join(known) or 'none'}")
        self.key, self.known = key, known


class BrokenKindError(TypeError):
    """Raised when a module of a kind folder offers no ``kind``, or two kinds claim one key."""


class Kinds(Mapping[str, Any]):
    """All kinds of one package by key, in the order of their keys. Read only."""

    def __init__(self, package: str, found: Mapping[str, Any]) -> None:
        self._package, self._found = package, dict(sorted(found.items()))

    def __getitem__(self, key: str) -> Any:
        if key not in self._found:
            raise UnknownKindError(self._package, key, tuple(self._found))
        return self._found[key]

    def __contains__(self, key: object) -> bool:
        return key in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@cache
def kinds(package: str) -> Kinds:
    """Return every kind of a package: each public module or sub-package in its folder that must offer an object named
    ``kind`` (its key is the module's name), and each entry point of the group named like the package. Cached.
    """
    found: dict[str, Any] = {}
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        if not module.name.startswith("_"):
            loaded = importlib.import_module(f"{package}.{module.name}")
            if not hasattr(loaded, "kind"):
                raise BrokenKindError(f"{loaded.__name__} offers no object named 'kind'")
            found[module.name] = loaded.kind
    for point in entry_points(group=package):
        if point.name in found:
            raise BrokenKindError(f"two kinds of {package} claim the key {point.name!r}")
        found[point.name] = point.load()
    return Kinds(package, found)
