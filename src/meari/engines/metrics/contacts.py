"""Whether what somebody brought was settled at the first contact, and whether it came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from meari.engines.metrics.shares import Part

COMES_BACK_WITHIN = timedelta(days=7)
MORE_MESSAGES = 1
"""How many further messages of the customer still count as one contact: a thank you, or the answer to one question."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One matter that was closed: when for the first time, how many messages the customer had sent by then, and when it
    was taken up again, if it was. Times are aware.
    """

    closed_at: datetime
    messages: int
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """``at_first`` counts what was settled at the first contact, ``came_back`` what was taken up again within the days
    that are waited; both of the same matters.
    """

    at_first: Part
    came_back: Part


def first_contact(ended: Iterable[Ended], *, now: datetime, within: timedelta = COMES_BACK_WITHIN) -> Settled:
    """Count matters settled at the first contact: closed after at most one further message, and not back ``within`` days.

    Only those closed long enough ago are counted, so that all had the same time to come back.
    """
    at_first = came_back = of = 0
    for one in ended:
        if one.closed_at + within > now:
            continue
        is_back = one.reopened_at is not None and one.reopened_at <= one.closed_at + within
        of += 1
        came_back += is_back
        at_first += not is_back and one.messages <= 1 + MORE_MESSAGES
    return Settled(Part(at_first, of), Part(came_back, of))
