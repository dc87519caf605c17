"""Whether a condition holds, in counted steps; None where it hangs on answers that are still to come."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from meari.engines.branching.conditions import (
    Aspect,
    Comparison,
    Condition,
    GrammarError,
    Joiner,
    Literal,
    Not,
    Operator,
)
from meari.engines.branching.tokens import is_day, number
from meari.vocabulary.surveys import Answers, Value

STEPS = 1_000
Variables = Mapping[str, str | int | float]
_DAY_CHARS = 10


@dataclass(slots=True)
class Given:
    """What conditions look at. ``left`` is how many steps may still be taken; ``open`` are the keys of questions whose
    answer is not known yet (what hangs on them is None).
    """

    answers: Answers
    variables: Variables = field(default_factory=dict)
    open: Collection[str] = frozenset()
    left: int = STEPS

    def step(self, count: int = 1) -> None:
        """Take steps. Raises GrammarError("too_many_steps")."""
        self.left -= count
        if self.left < 0:
            raise GrammarError("too_many_steps", limit=STEPS)


def holds(condition: Condition, given: Given) -> bool | None:
    """Say whether a condition holds (Kleene's three values).

    A comparison with a question without an answer is false, also ``!=`` and ``has none``; only ``unanswered`` is true
    of it, and its count is 0. A choice that was not ranked has no rank. Of a moment (``2026-01-31T09:00``) the day is compared;
    ``contains`` does not mind capital letters.
    """
    if isinstance(condition, Comparison):
        return _compare(condition, given)
    given.step()
    if isinstance(condition, Not):
        inside = holds(condition.condition, given)
        return None if inside is None else not inside
    settling = condition.joiner is Joiner.OR
    is_open = False
    for part in condition.parts:
        found = holds(part, given)
        if found is settling:
            return settling
        is_open = is_open or found is None
    return None if is_open else not settling


def _compare(one: Comparison, given: Given) -> bool | None:
    given.step(1 + len(one.values))
    subject = one.subject
    if subject.aspect is Aspect.VARIABLE:
        return _holds_of(given.variables.get(subject.key), one)
    if subject.key in given.open:
        return None
    answer: Value | None = given.answers.get(subject.key)
    match subject.aspect:
        case Aspect.COUNT:
            answer = len(answer) if isinstance(answer, tuple) else int(answer is not None)
        case Aspect.RANK:
            is_ranked = isinstance(answer, tuple) and subject.part in answer
            answer = answer.index(subject.part) + 1 if is_ranked and isinstance(answer, tuple) else None
        case Aspect.ROW:
            answer = answer.get(subject.part) if isinstance(answer, Mapping) else None
    return _holds_of(answer, one)


def _holds_of(answer: Value | None, one: Comparison) -> bool:
    if answer is None or answer in ("", ()):
        return one.operator is Operator.UNANSWERED
    match one.operator:
        case Operator.ANSWERED | Operator.UNANSWERED:
            return one.operator is Operator.ANSWERED
        case Operator.IS | Operator.IS_NOT:
            is_same = _same(answer[0] if isinstance(answer, tuple) and len(answer) == 1 else answer, one.values[0])
            return is_same is (one.operator is Operator.IS)
        case Operator.CONTAINS:
            return isinstance(answer, str) and _folded(str(one.values[0])) in _folded(answer)
        case Operator.HAS | Operator.HAS_ANY:
            return any(_has(answer, value) for value in one.values)
        case Operator.HAS_ALL:
            return all(_has(answer, value) for value in one.values)
        case Operator.HAS_NONE:
            return not any(_has(answer, value) for value in one.values)
        case _:
            return _ordered(answer, one.operator, one.values[0])


def _same(answer: Value, value: Literal) -> bool:
    if isinstance(answer, str):
        plain = unicodedata.normalize("NFC", answer)
        return plain == str(value) or (plain.startswith(f"{value}T") and is_day(str(value)))
    return isinstance(answer, int | float) and answer == value


def _has(answer: Value, value: Literal) -> bool:
    return any(_same(one, value) for one in answer) if isinstance(answer, tuple) else _same(answer, value)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _ordered(answer: Value, operator: Operator, value: Literal) -> bool:
    if isinstance(value, str):
        day = answer[:_DAY_CHARS] if isinstance(answer, str) else ""
        return is_day(day) and _in_order((day > value) - (day < value), operator)
    left = number(answer) if isinstance(answer, str) else answer
    return isinstance(left, int | float) and _in_order((left > value) - (left < value), operator)


def _in_order(sign: int, operator: Operator) -> bool:
    match operator:
        case Operator.LESS:
            return sign < 0
        case Operator.AT_MOST:
            return sign <= 0
        case Operator.MORE:
            return sign > 0
        case _:
            return sign >= 0
