"""Conditions as a page shows and edits them: one joiner, several comparisons."""

from __future__ import annotations

from dataclasses import dataclass

from meari.engines.branching.conditions import (
    Aspect,
    Comparison,
    Condition,
    GrammarError,
    Joined,
    Joiner,
    Literal,
    Not,
    Operator,
    Subject,
)
from meari.vocabulary.surveys import Sort

_SAME = (Operator.IS, Operator.IS_NOT)
_ANY = (Operator.ANSWERED, Operator.UNANSWERED)
_ORDERED = (Operator.AT_MOST, Operator.AT_LEAST, Operator.LESS, Operator.MORE)
_HAS = (Operator.HAS_ANY, Operator.HAS_ALL, Operator.HAS_NONE)


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison, said or denied; all of it keys that a page puts into words."""

    key: str
    operator: Operator
    values: tuple[Literal, ...] = ()
    aspect: Aspect = Aspect.ANSWER
    part: str = ""
    is_denied: bool = False


@dataclass(frozen=True, slots=True)
class Clauses:
    """Clauses with one joiner; a part that is joined in another way stands among them as a whole."""

    joiner: Joiner
    parts: tuple[Clause | Clauses, ...]
    is_denied: bool = False

    @property
    def is_flat(self) -> bool:
        """Whether an editor with one joiner and rows of drop-downs can hold it."""
        return not self.is_denied and all(isinstance(part, Clause) for part in self.parts)


def clauses(condition: Condition) -> Clauses:
    """Return a condition as clauses; one comparison is one clause joined by and. ``not not`` falls away."""
    found = _part(condition, is_denied=False)
    return Clauses(Joiner.AND, (found,)) if isinstance(found, Clause) else found


def condition_of(found: Clauses) -> Condition:
    """Return the condition that clauses say. Raises GrammarError("empty") without any."""
    parts = tuple(condition_of(part) if isinstance(part, Clauses) else _comparison(part) for part in found.parts)
    if not parts:
        raise GrammarError("empty")
    whole = parts[0] if len(parts) == 1 else Joined(found.joiner, parts)
    return Not(whole) if found.is_denied else whole


def operators(sort: Sort) -> tuple[tuple[Aspect, Operator], ...]:
    """Return what can be said of an answer of this sort, the usual first."""
    answer = [(Aspect.ANSWER, operator) for operator in _OF_ANSWERS[sort]]
    counted = [(Aspect.COUNT, operator) for operator in (*_ORDERED, *_SAME)] if sort is Sort.MANY else []
    ranked = [(Aspect.RANK, operator) for operator in (*_ORDERED, *_SAME)] if sort is Sort.ORDER else []
    rows = [(Aspect.ROW, operator) for operator in (*_SAME, *_ANY)] if sort is Sort.GRID else []
    return tuple(rows + ranked + answer + counted)


_OF_ANSWERS: dict[Sort, tuple[Operator, ...]] = {
    Sort.NOTHING: (),
    Sort.NUMBER: (*_ORDERED, *_SAME, *_ANY),
    Sort.ONE: (*_SAME, Operator.HAS_ANY, Operator.HAS_NONE, *_ANY),
    Sort.MANY: (Operator.HAS, *_HAS, *_ANY),
    Sort.ORDER: _ANY,
    Sort.GRID: _ANY,
    Sort.TEXT: (Operator.CONTAINS, *_SAME, *_ANY),
    Sort.DAY: (*_ORDERED, *_SAME, *_ANY),
    Sort.FILE: _ANY,
}


def _part(condition: Condition, *, is_denied: bool) -> Clause | Clauses:
    if isinstance(condition, Not):
        return _part(condition.condition, is_denied=not is_denied)
    if isinstance(condition, Joined):
        parts = tuple(_part(part, is_denied=False) for part in condition.parts)
        return Clauses(condition.joiner, parts, is_denied)
    subject = condition.subject
    return Clause(subject.key, condition.operator, condition.values, subject.aspect, subject.part, is_denied)


def _comparison(clause: Clause) -> Condition:
    found = Comparison(Subject(clause.key, clause.aspect, clause.part), clause.operator, clause.values)
    return Not(found) if clause.is_denied else found
