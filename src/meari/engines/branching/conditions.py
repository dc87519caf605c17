"""What a condition is made of: comparisons, joined by and, or, not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

Literal = str | int | float
"""What a question is compared with: a choice key, words or a day (ISO) as text; a number."""


class Operator(StrEnum):
    """How a question is compared; the value is the key that pages translate."""

    IS = "is"
    IS_NOT = "is_not"
    LESS = "less"
    AT_MOST = "at_most"
    MORE = "more"
    AT_LEAST = "at_least"
    HAS = "has"
    HAS_ANY = "has_any"
    HAS_ALL = "has_all"
    HAS_NONE = "has_none"
    CONTAINS = "contains"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


class Aspect(StrEnum):
    """What of a question is compared."""

    ANSWER = "answer"
    COUNT = "count"
    """How many choices were taken."""
    RANK = "rank"
    """Where the choice ``part`` was put, from 1."""
    ROW = "row"
    """What was chosen in the row ``part`` of a grid."""
    VARIABLE = "variable"
    """No question: something that the collector knows (``$channel``)."""


class Joiner(StrEnum):
    """How parts are joined."""

    AND = "and"
    OR = "or"


@dataclass(frozen=True, slots=True)
class Subject:
    """The left side of a comparison: the key of a question or variable, and what of it."""

    key: str
    aspect: Aspect = Aspect.ANSWER
    part: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing said of one answer. Only ``has_any``, ``has_all`` and ``has_none`` take several values."""

    subject: Subject
    operator: Operator
    values: tuple[Literal, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Joined:
    """At least two conditions with one joiner."""

    joiner: Joiner
    parts: tuple[Condition, ...]


Condition = Comparison | Not | Joined


class GrammarError(ValueError):
    """A condition that cannot be read or is too large.

    ``reason`` is a key, ``at`` the place in the text as normalised to NFC (0 when it has none), ``params`` what
    explains it.
    """

    def __init__(self, reason: str, at: int = 0, **params: int | str) -> None:
        super().__init__(reason, at, params)
        self.reason = reason
        self.at = at
        self.params = params


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Yield the comparisons of a condition as they are written."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Not):
        yield from comparisons(condition.condition)
    else:
        for part in condition.parts:
            yield from comparisons(part)


def questions(condition: Condition) -> frozenset[str]:
    """Return the keys of the questions that a condition looks at; variables are none."""
    return frozenset(one.subject.key for one in comparisons(condition) if one.subject.aspect is not Aspect.VARIABLE)


def steps(condition: Condition) -> int:
    """Return how many steps the condition takes to evaluate, at most."""
    if isinstance(condition, Comparison):
        return 1 + len(condition.values)
    if isinstance(condition, Not):
        return 1 + steps(condition.condition)
    return 1 + sum(map(steps, condition.parts))
