"""What a survey asks, as logic sees it, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = str | int | float | tuple[str, ...] | Mapping[str, str]
"""One answer: text, day (ISO) or choice key; number; choice keys as chosen or ranked; row key to choice key of a grid.
A question without an answer is absent, never empty.
"""
Answers = Mapping[str, Value]
"""The answers of one response by the key of their question."""


class Sort(StrEnum):
    """What kind of value a question is answered with; questions of many kinds share one."""

    NOTHING = "nothing"
    NUMBER = "number"
    ONE = "one"
    MANY = "many"
    ORDER = "order"
    GRID = "grid"
    TEXT = "text"
    DAY = "day"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose; ``is_other`` asks for words beside it, ``is_alone`` shuts out all others (해당 없음)."""

    key: str
    text: str
    is_other: bool = False
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One question in one language. ``low`` and ``high`` bound numbers, ``is_whole`` leaves whole ones only; ``rows``
    are those of a grid; ``seconds`` is how long an answer usually takes, without reading. Titles may pipe earlier
    answers in: ``{key}``. Keys are NFC.
    """

    key: str
    sort: Sort
    title: str
    choices: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    low: float | None = None
    high: float | None = None
    is_required: bool = False
    seconds: float = 8.0
    is_whole: bool = False


class Effect(StrEnum):
    """What a rule does where its condition holds."""

    SHOW = "show"
    """Its targets are asked only then (several rules for one target: any of them)."""
    HIDE = "hide"
    SKIP_TO = "skip_to"
    """Behind the last question that the condition looks at, go on with the one target."""
    END = "end"
    """Behind that question the survey is complete."""
    SCREEN_OUT = "screen_out"
    """Behind that question the respondent is thanked: not the people who are asked."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of logic. ``when`` is an expression of the survey grammar (engines/branching)."""

    when: str
    effect: Effect
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``limit`` complete responses for which ``when`` holds; the next one is screened out."""

    key: str
    when: str
    limit: int


@dataclass(frozen=True, slots=True)
class Form:
    """A survey as logic sees it: questions in order, rules, quotas, and groups whose questions come in random order."""

    items: tuple[Item, ...]
    rules: tuple[Rule, ...] = ()
    quotas: tuple[Quota, ...] = ()
    shuffled: tuple[tuple[str, ...], ...] = ()
    is_one_a_screen: bool = True
