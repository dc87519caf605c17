"""How a customer stands with us: a few named signs, each with its number, added up to a level. A rule, not a forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

DAYS = 90
"""How far back signs look; purchases count for a year."""


class Level(StrEnum):
    """From well to in danger of leaving; ``unknown`` where too little was heard."""

    GOOD = "good"
    WATCH = "watch"
    AT_RISK = "at_risk"
    UNKNOWN = "unknown"


class Sign(StrEnum):
    """What speaks for or against."""

    COMPLAINTS = "complaints"
    NEGATIVE = "negative"
    RISK = "risk"
    LATE_CASES = "late_cases"
    EFFORT = "effort"
    REOPENED = "reopened"
    LOW_SCORE = "low_score"
    RETURNS = "returns"
    PRAISE = "praise"
    HIGH_SCORE = "high_score"
    BOUGHT_AGAIN = "bought_again"


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of one customer: counts of the last ``DAYS`` days, orders of the last year.

    ``low_scores`` and ``high_scores`` count answers in the lowest and highest boxes (NPS 0-6 and 9-10, CSAT 1-2 and 5);
    ``effort`` is the sum of effort points of closed cases, ``late_cases`` how many promises broke, ``amount`` won spent in the
    last year.
    """

    voices: int = 0
    complaints: int = 0
    negative: int = 0
    risks: int = 0
    praise: int = 0
    late_cases: int = 0
    effort: int = 0
    reopened: int = 0
    low_scores: int = 0
    high_scores: int = 0
    returns: int = 0
    orders: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """A sign, its number, and what it weighs; positive weights speak for trouble."""

    sign: Sign
    number: int
    weight: int


@dataclass(frozen=True, slots=True)
class Status:
    """``points`` is the sum of the reasons' weights, which stand with the heaviest first."""

    level: Level
    points: int
    reasons: tuple[Reason, ...]


WATCH_FROM, AT_RISK_FROM = 2, 5
MOST_OF_A_SIGN = 3


def status(heard: Heard) -> Status:
    """Add up what speaks for trouble and what against.

    A risk weighs 3; a reopened case, a broken promise and a low score 2 each; a complaint, a negative voice beyond the complaints,
    every fourth effort point and a return beyond the first 1 each; praise, a high score and buying again take 1 away each. A sign
    counts three times at most, so that none drowns the others. From 2 points on somebody should look, from 5 on the customer may
    leave. The weights are plain judgement and shown with every reason; they are not fitted and promise no probability.
    """
    reasons = [reason for reason in _reasons(heard) if reason.weight]
    points = sum(reason.weight for reason in reasons)
    if not reasons and heard.voices == 0:
        return Status(Level.UNKNOWN, 0, ())
    level = Level.AT_RISK if points >= AT_RISK_FROM else Level.WATCH if points >= WATCH_FROM else Level.GOOD
    return Status(level, points, tuple(sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.sign))))


def _reasons(heard: Heard) -> Sequence[Reason]:
    negative = max(heard.negative - heard.complaints, 0)
    signs = (
        (Sign.RISK, heard.risks, heard.risks, 3),
        (Sign.REOPENED, heard.reopened, heard.reopened, 2),
        (Sign.LATE_CASES, heard.late_cases, heard.late_cases, 2),
        (Sign.LOW_SCORE, heard.low_scores, heard.low_scores, 2),
        (Sign.COMPLAINTS, heard.complaints, heard.complaints, 1),
        (Sign.NEGATIVE, negative, negative, 1),
        (Sign.EFFORT, heard.effort, heard.effort // 4, 1),
        (Sign.RETURNS, heard.returns, max(heard.returns - 1, 0), 1),
        (Sign.PRAISE, heard.praise, heard.praise, -1),
        (Sign.HIGH_SCORE, heard.high_scores, heard.high_scores, -1),
        (Sign.BOUGHT_AGAIN, heard.orders, int(heard.orders > 1), -1),
    )
    return [Reason(sign, number, weight * min(times, MOST_OF_A_SIGN)) for sign, number, times, weight in signs]
