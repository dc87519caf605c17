"""What a case has cost the customer so far. Pure: what was said and when in, numbers out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from meari.apps.cases import models

Direction = models.Message.Direction


@dataclass(frozen=True)
class Effort:
    """Messages from and to the customer, hand-offs, reopenings, and how long the customer waited for us in all (round the clock).

    ``waiting_since`` is when the customer last spoke, where nobody has answered since.
    """

    said: int
    answered: int
    handoffs: int
    reopened: int
    waited: timedelta
    waiting_since: datetime | None


def effort(case: models.Case, messages: Iterable[models.Message], *, now: datetime) -> Effort:
    """The effort in ``case`` up to ``now``; ``messages`` are its own in their order."""
    said, answered, waited = 0, 0, timedelta()
    since: datetime | None = None
    for message in messages:
        if message.is_automatic or message.direction == Direction.NOTE:
            continue
        if message.direction == Direction.IN:
            said += 1
            since = since or message.at
        else:
            answered += 1
            waited += message.at - since if since else timedelta()
            since = None
    if since is not None:
        waited += max((case.closed_at or now) - since, timedelta())
    return Effort(said, answered, case.handoffs, case.reopened, waited, None if case.closed_at else since)
