"""Conditions written as text that parses to the same condition."""

from __future__ import annotations

from decimal import Decimal

from meari.engines.branching.conditions import Aspect, Comparison, Condition, Literal, Not, Operator, Subject
from meari.engines.branching.tokens import is_day, is_word

_SIGNS = {
    Operator.IS: "=", Operator.IS_NOT: "!=", Operator.LESS: "<", Operator.AT_MOST: "<=", Operator.MORE: ">",
    Operator.AT_LEAST: ">=", Operator.HAS: "has", Operator.CONTAINS: "contains",
}  # fmt: skip
_SEVERAL = {Operator.HAS_ANY: "any", Operator.HAS_ALL: "all", Operator.HAS_NONE: "none"}


def write(condition: Condition) -> str:
    """Return the text of a condition; what stands inside another is in brackets."""
    if isinstance(condition, Comparison):
        return _comparison(condition)
    if isinstance(condition, Not):
        return f"not {_inside(condition.condition)}"
    return f" {condition.joiner} ".join(map(_inside, condition.parts))


def _inside(condition: Condition) -> str:
    text = write(condition)
    return text if isinstance(condition, Comparison | Not) else f"({text})"


def _comparison(one: Comparison) -> str:
    subject = _subject(one.subject)
    if not one.values:
        return f"{subject} {one.operator}"
    if one.operator in _SEVERAL:
        return f"{subject} has {_SEVERAL[one.operator]} ({', '.join(map(_literal, one.values))})"
    return f"{subject} {_SIGNS[one.operator]} {_literal(one.values[0])}"


def _subject(subject: Subject) -> str:
    key, part = _key(subject.key), _key(subject.part)
    match subject.aspect:
        case Aspect.COUNT:
            return f"count({key})"
        case Aspect.RANK:
            return f"rank({key}, {part})"
        case Aspect.ROW:
            return f"{key}.{part}"
        case Aspect.VARIABLE:
            return f"${key}"
        case Aspect.ANSWER:
            return key


def _literal(value: Literal) -> str:
    if isinstance(value, str):
        return value if is_day(value) else _key(value)
    return format(Decimal(repr(value)), "f")


def _key(text: str) -> str:
    return text if is_word(text) else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
