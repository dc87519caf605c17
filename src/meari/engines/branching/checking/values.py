"""Conditions against what can be answered: choices and rows that are not there, values off the scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from meari.engines.branching.checking.problem import Problem, error, warning
from meari.engines.branching.checking.sources import Blamed, Source
from meari.engines.branching.clausing import operators
from meari.engines.branching.conditions import Aspect, Comparison, Literal, Operator, comparisons
from meari.engines.branching.tokens import is_day
from meari.vocabulary.surveys import Choice, Form, Item, Sort

_ORDERED = {Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST}
_HAS = {Operator.HAS, Operator.HAS_ANY, Operator.HAS_ALL, Operator.HAS_NONE}
_SAME = {Operator.IS, Operator.IS_NOT}
# What makes sense beyond what the editor offers: choices whose keys are numbers, one choice alone, who was ranked.
_ALSO = {
    Sort.ONE: {(Aspect.ANSWER, one) for one in _ORDERED | _HAS},
    Sort.MANY: {(Aspect.ANSWER, one) for one in _SAME},
    Sort.ORDER: {(Aspect.ANSWER, one) for one in _HAS} | {(Aspect.COUNT, one) for one in _ORDERED | _SAME},
    Sort.GRID: {(Aspect.ROW, one) for one in _ORDERED},
    Sort.TEXT: {(Aspect.ANSWER, one) for one in _ORDERED},
}


def values(form: Form, found: Sequence[Source]) -> Iterator[Problem]:
    """Yield comparisons that do not fit their question."""
    items = {item.key: item for item in form.items}
    for one in found:
        for comparison in comparisons(one.condition):
            item = items.get(comparison.subject.key)
            if item and comparison.subject.aspect is not Aspect.VARIABLE:
                yield from _fits(item, comparison, one.params)


def _fits(item: Item, one: Comparison, params: Blamed) -> Iterator[Problem]:
    said = (one.subject.aspect, one.operator)
    if said not in operators(item.sort) and said not in _ALSO.get(item.sort, ()):
        yield error("comparison_does_not_fit", item.key, operator=one.operator, sort=item.sort, **params)
        return
    if one.subject.aspect is Aspect.ROW and not _is_among(one.subject.part, item.rows):
        yield error("unknown_row", item.key, row=one.subject.part, **params)
    if one.subject.aspect is Aspect.RANK and not _is_among(one.subject.part, item.choices):
        yield error("unknown_choice", item.key, choice=one.subject.part, **params)
    if one.subject.aspect in (Aspect.ANSWER, Aspect.ROW):
        for value in one.values:
            yield from _value(item, one.operator, value, params)


def _value(item: Item, operator: Operator, value: Literal, params: Blamed) -> Iterator[Problem]:
    is_key = operator in _SAME | _HAS and item.sort in (Sort.ONE, Sort.MANY, Sort.ORDER, Sort.GRID)
    if is_key and not _is_among(str(value), item.choices):
        yield error("unknown_choice", item.key, choice=str(value), **params)
    if item.sort is Sort.DAY and not is_day(str(value)):
        yield error("day_expected", item.key, value=str(value), **params)
    if item.sort is not Sort.NUMBER:
        return
    if isinstance(value, str):
        yield error("number_expected", item.key, value=value, **params)
    elif (item.low is not None and value < item.low) or (item.high is not None and value > item.high):
        yield warning("off_the_scale", item.key, value=value, **params)


def _is_among(key: str, choices: Sequence[Choice]) -> bool:
    return any(choice.key == key for choice in choices)
