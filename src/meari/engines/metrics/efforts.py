"""What a matter cost the customer in effort, counted from what happened, beside what customers state (CES)."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 100
"""No matter counts for more, so that one endless case does not speak for all."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a customer had to go through for one matter.

    ``contacts`` is how often they turned to us, ``repeats`` how many of these said again what they had said before,
    ``handoffs`` how often somebody new took over, ``reopened`` how often it was called solved and was not, ``channels`` how many
    ways they used, ``waited_days`` how many whole working days they waited for us.
    """

    contacts: int
    repeats: int = 0
    handoffs: int = 0
    reopened: int = 0
    channels: int = 1
    waited_days: int = 0


def effort_points(trouble: Trouble) -> int:
    """One point for each thing beyond asking once: every further contact, repetition, hand-off, reopening, channel and day.

    The drivers are those that Dixon, Freeman and Toman name ("Stop Trying to Delight Your Customers", Harvard Business
    Review, July 2010): repeat contacts, repeating information, transfers, changing channels, waiting. Equal weights say no
    more than is known; a house that knows better reads the parts. 0 means solved at the first contact without waiting.
    """
    points = (
        max(trouble.contacts - 1, 0)
        + trouble.repeats
        + trouble.handoffs
        + trouble.reopened
        + max(trouble.channels - 1, 0)
        + trouble.waited_days
    )
    return min(points, MOST)
