"""How the promise of a case stands at a glance: a key for its colour, and when it is due. Words come from the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from meari.apps.cases import models


class Glance(StrEnum):
    """What a list says of a case's promise."""

    OVER = "over"
    NEAR = "near"
    FINE = "fine"
    CUSTOMER = "customer"
    TEAM = "team"
    NONE = "none"
    CLOSED = "closed"


@dataclass(frozen=True)
class Standing:
    """``at`` is when it is due (or was), when the case comes back from being on hold, or when it was closed."""

    glance: Glance
    at: datetime | None = None


def standing(case: models.Case, *, now: datetime) -> Standing:
    """How the next promise of ``case`` stands."""
    if case.closed_at is not None:
        return Standing(Glance.CLOSED, case.closed_at)
    if case.waits_for == models.Case.Waits.TEAM:
        return Standing(Glance.TEAM)
    if case.waits_for == models.Case.Waits.CUSTOMER:
        return Standing(Glance.CUSTOMER, case.snoozed_until)
    if case.due_at is None:
        return Standing(Glance.NONE)
    if case.due_at < now:
        return Standing(Glance.OVER, case.due_at)
    is_near = case.warn_at is not None and case.warn_at <= now
    return Standing(Glance.NEAR if is_near else Glance.FINE, case.due_at)
