"""When late and deleted answers may enter: in batches of at least the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from meari.engines.anonymity.floors import Floors
from meari.engines.anonymity.groups import Row


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many new and deleted answers wait for the next release, and whether it may be made."""

    added: int
    removed: int
    is_ready: bool


def waiting(rows: Sequence[Row], *, release: int, floors: Floors | None = None) -> Waiting:
    """Say whether ``release`` may follow the one before it.

    It may when it adds nobody or at least the floor, and removes nobody or at least the floor, but not when nothing
    changes. This is the round as a whole; that no single cell changes by fewer people is held by the span audit, which
    takes both releases together and leaves the old number of such a cell standing.
    """
    floor = (floors or Floors()).scores
    added = sum(row.since == release and row.until != release for row in rows)
    removed = sum(row.until == release and row.since < release for row in rows)
    enough = all(count == 0 or count >= floor for count in (added, removed))
    return Waiting(added, removed, enough and added + removed > 0)
