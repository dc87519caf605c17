"""Reading the rules of law that the gate applies."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from django.conf import settings

from meari.apps.sending.gate import Law

SETS = ("night_exempt", "information_only")


def laws() -> tuple[Law, ...]:
    """Every dated entry: the operator's own file where one is named, ours otherwise."""
    return _read(settings.SENDING_LAW)


@lru_cache(maxsize=4)
def _read(path: str) -> tuple[Law, ...]:
    text = (Path(path) if path else files("meari.apps.sending").joinpath("law.toml")).read_text(encoding="utf-8")
    return tuple(
        Law(**{**entry, **{name: frozenset(entry[name]) for name in SETS if name in entry}})
        for entry in tomllib.loads(text)["rule"]
    )
