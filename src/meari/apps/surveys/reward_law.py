"""Reading the rules of law about rewards."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True)
class RewardLaw:
    """In force from ``since`` on: the most won that one person may get from one event without tax being withheld."""

    since: date
    most_won: int
    withheld_percent: int
    source: str


def in_force(*, now: datetime) -> RewardLaw:
    """The newest rule in force; the operator's own file where one is named."""
    today = timezone.localdate(now)
    return max((law for law in _read(settings.REWARD_LAW) if law.since <= today), key=lambda law: law.since)


@lru_cache(maxsize=4)
def _read(path: str) -> tuple[RewardLaw, ...]:
    text = (Path(path) if path else files("meari.apps.surveys").joinpath("reward_law.toml")).read_text(encoding="utf-8")
    return tuple(RewardLaw(**entry) for entry in tomllib.loads(text)["rule"])
