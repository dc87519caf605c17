"""Reading the log and checking its seal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from meari.apps.events import models


@dataclass(frozen=True)
class Audit:
    """The verdict on the sealed log: how many links were checked and the first event that does not fit, if any."""

    checked: int
    unsealed: int
    broken_event_id: int | None
    problem: str | None

    @property
    def is_intact(self) -> bool:
        return self.broken_event_id is None and self.problem is None


def audit() -> Audit:
    """Walk the whole chain and recompute every hash."""
    digest, position = "", 0
    unsealed = models.Event.objects.filter(seal=None).count()
    for seal in models.Seal.objects.select_related("event").order_by("position").iterator(chunk_size=2000):
        position += 1
        if seal.position != position:
            return Audit(position - 1, unsealed, seal.event.pk, "missing_link")
        digest = seal.event.linked_to(digest)
        if digest != seal.digest:
            return Audit(position - 1, unsealed, seal.event.pk, "changed_event")
    if models.Seal.objects.count() != position:
        return Audit(position, unsealed, None, "missing_event")
    return Audit(position, unsealed, None, None)


def told_of(subject_ids: Sequence[object], *, types: Sequence[str]) -> list[models.Event]:
    """What of these ``types`` happened to the things with these ids, oldest first."""
    found = models.Event.objects.filter(type__in=types, subject_id__in=[str(one) for one in subject_ids])
    return list(found.order_by("at", "pk"))
