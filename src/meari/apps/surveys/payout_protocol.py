"""What a provider of rewards is: a way in which a reward leaves the house, found as a module in ``payouts``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from django.utils.functional import Promise

from meari.registry import Kinds, kinds

PAYOUTS = "meari.apps.surveys.payouts"
Wanted = Literal["email", "phone"]


@dataclass(frozen=True)
class Order:
    """One reward to give. ``token`` is the same at every attempt: the other side's idempotency key.

    ``address`` is what ``wants`` asks for; ``points`` are won.
    """

    token: str
    survey_id: int
    points: int
    address: str = field(repr=False)


@dataclass(frozen=True)
class Given:
    """The reward was given. ``code`` is what the respondent gets by letter; empty where the other side delivers it."""

    reference: str = ""
    code: str = field(default="", repr=False)


@dataclass(frozen=True)
class NotGiven:
    """It clearly was not given. ``is_final`` means that trying again is of no use: the points go back."""

    reason: str
    is_final: bool = False
    wait: timedelta | None = None


@dataclass(frozen=True)
class Doubtful:
    """Nobody can say whether it was given; only a person decides what happens now."""

    reason: str


Outcome = Given | NotGiven | Doubtful


class PayoutProvider(Protocol):
    """``wants`` says which address of the respondent it needs; ``takes_codes`` that planners upload codes for it."""

    label: str | Promise
    explanation: str | Promise
    wants: Wanted
    takes_codes: bool

    def is_ready(self, *, survey_id: int, points: int) -> bool:
        """Whether a reward of that size could be given now."""
        ...

    def give(self, order: Order, *, now: datetime) -> Outcome:
        """Give it, once: the same token again gives the same. Anything raised counts as ``Doubtful``."""
        ...


def payout_providers() -> Kinds:
    return kinds(PAYOUTS)
