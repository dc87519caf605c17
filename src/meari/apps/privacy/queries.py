"""Reading originals is an action (it leaves a trace); here are the reads that need none."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from meari.apps.privacy import models


@dataclass(frozen=True)
class Retention:
    """How long one class of originals is kept, and why."""

    key: str
    since: date
    months: int
    ko: str
    en: str
    source: str

    def destroy_on(self, created_on: date) -> date:
        """The day on which something made on ``created_on`` is destroyed."""
        months = created_on.month - 1 + self.months
        year, month = created_on.year + months // 12, months % 12 + 1
        last = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
        return date(year, month, min(created_on.day, last))


@lru_cache(maxsize=1)
def retention_classes() -> tuple[Retention, ...]:
    text = files("meari.apps.privacy").joinpath("retention.toml").read_text(encoding="utf-8")
    return tuple(Retention(**entry) for entry in tomllib.loads(text)["class"])


def retention(key: str, *, on: date) -> Retention:
    """The rule for ``key`` in force on the day ``on``; ``KeyError`` when there is none."""
    in_force = [rule for rule in retention_classes() if rule.key == key and rule.since <= on]
    if not in_force:
        raise KeyError(key)
    return max(in_force, key=lambda rule: rule.since)


def is_kept(*, kind: str, owner_id: int) -> bool:
    """Whether the original of that owner is still there."""
    return models.Sealed.objects.filter(kind=kind, owner_id=owner_id).exists()


def kept_ids(*, kind: str, owner_ids: list[int]) -> frozenset[int]:
    """Which of ``owner_ids`` still have an original."""
    rows = models.Sealed.objects.filter(kind=kind, owner_id__in=owner_ids)
    return frozenset(rows.values_list("owner_id", flat=True))
