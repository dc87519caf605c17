"""The answers to a question that conditions can tell apart: one of each class, with its share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise, permutations, product
from math import ceil, comb, floor, perm
from typing import NamedTuple

from meari.engines.branching.conditions import Aspect, Comparison, Operator
from meari.engines.branching.evaluating import Given, holds
from meari.engines.branching.tokens import is_day
from meari.vocabulary.surveys import Item, Sort, Value

CLASSES = 4_096
UNANSWERED_SHARE = 0.1
_WHOLE_RANGE = 1_000
_ORDERED = (Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST)
_ELSE = "\u2026"


class Option(NamedTuple):
    """One answer that stands for its class; ``share`` of all answers are of it. None: no answer."""

    value: Value | None
    share: float


class TooManyClasses(Exception):
    """The answers to one question fall into more classes than are looked at."""


def options(item: Item, asked: Sequence[Comparison]) -> tuple[Option, ...]:
    """Return one answer of each class that the comparisons tell apart, also none where it need not be answered.

    Every answer counts as equally likely, every set of choices too; one in ten leaves out what need not be answered.
    Empty where nothing can be answered but something has to be. Raises TooManyClasses.
    """
    found = _classes(item, asked)
    total = sum(option.share for option in found)
    answered = [Option(value, share / total) for value, share in found]
    if item.is_required and item.sort is not Sort.NOTHING:
        return tuple(answered)
    left = UNANSWERED_SHARE if answered else 1.0
    return (*(Option(value, share * (1 - left)) for value, share in answered), Option(None, left))


def variable_options(key: str, asked: Sequence[Comparison]) -> tuple[Option, ...]:
    """Return one value of each class of a variable, and none."""
    return options(Item(key, Sort.TEXT, ""), asked)


def _classes(item: Item, asked: Sequence[Comparison]) -> list[Option]:
    merged: dict[tuple[bool | None, ...], Option] = {}
    for number, (value, share) in enumerate(_values(item, asked)):
        if number >= CLASSES:
            raise TooManyClasses
        given = Given({item.key: value}, {item.key: value} if isinstance(value, str | int | float) else {}, left=10**9)
        told = tuple(holds(one, given) for one in asked)
        first = merged.get(told, Option(value, 0.0))
        merged[told] = Option(first.value, first.share + share)
    return list(merged.values())


def _values(item: Item, asked: Sequence[Comparison]) -> Iterator[tuple[Value, float]]:
    match item.sort:
        case Sort.NUMBER:
            yield from ((value, 1.0) for value in _numbers(item, asked))
        case Sort.ONE:
            yield from ((choice.key, 1.0) for choice in item.choices)
        case Sort.MANY:
            yield from _sets(item, asked)
        case Sort.ORDER:
            yield from _orders(item, asked)
        case Sort.GRID:
            yield from _grids(item, asked)
        case Sort.TEXT:
            yield from ((text, 1.0) for text in _texts(asked))
        case Sort.DAY:
            yield from ((day, 1.0) for day in _days(asked))
        case Sort.FILE:
            yield _ELSE, 1.0
        case Sort.NOTHING:
            return


def _numbers(item: Item, asked: Sequence[Comparison]) -> Iterable[int | float]:
    low, high = item.low, item.high
    if item.is_whole and low is not None and high is not None and high - low <= _WHOLE_RANGE:
        return range(ceil(low), floor(high) + 1)
    named = sorted({value for one in asked for value in one.values if isinstance(value, int | float)})
    edges = sorted({*named, *(edge for edge in (low, high) if edge is not None)}) or [0]
    near: set[int | float]
    if item.is_whole:
        near = {floor(edge) + step for edge in edges for step in (-1, 0, 1, 2)}
    else:
        near = {*edges, edges[0] - 1, edges[-1] + 1}
        near |= {(left + right) / 2 for left, right in pairwise(edges)}
    return [one for one in sorted(near) if (low is None or one >= low) and (high is None or one <= high)]


def _sets(item: Item, asked: Sequence[Comparison]) -> Iterator[tuple[Value, float]]:
    named = {str(value) for one in asked for value in one.values if one.subject.aspect is Aspect.ANSWER}
    free = [choice.key for choice in item.choices if not choice.is_alone]
    used = [key for key in free if key in named]
    others = [key for key in free if key not in named]
    for choice in item.choices:
        if choice.is_alone:
            yield (choice.key,), 1.0
    for size in range(len(used) + 1):
        for chosen in combinations(used, size):
            for more in range(len(others) + 1):
                if size + more:
                    yield (*chosen, *others[:more]), float(comb(len(others), more))


def _orders(item: Item, asked: Sequence[Comparison]) -> Iterator[tuple[Value, float]]:
    named = {one.subject.part for one in asked} | {str(value) for one in asked for value in one.values}
    keys = [choice.key for choice in item.choices]
    used = [key for key in keys if key in named]
    others = [key for key in keys if key not in named]
    if perm(len(keys), len(used)) * max(len(keys), 1) > CLASSES:
        raise TooManyClasses
    for places in permutations(range(len(keys)), len(used)):
        rest = iter(others)
        whole = tuple(used[places.index(place)] if place in places else next(rest) for place in range(len(keys)))
        for length in range(1, len(keys) + 1):
            yield whole[:length], 1.0 if length == len(keys) else 0.01


def _grids(item: Item, asked: Sequence[Comparison]) -> Iterator[tuple[Value, float]]:
    named = {one.subject.part: {str(value) for value in one.values} for one in asked}
    for one in asked:
        named[one.subject.part] |= {str(value) for value in one.values}
    used = [row.key for row in item.rows if row.key in named]
    cells = [_cells(item, named[row]) for row in used]
    others = {row.key: item.choices[0].key for row in item.rows if row.key not in used} if item.choices else {}
    for row in product(*cells):
        chosen = {key: cell for key, (cell, _) in zip(used, row, strict=True) if cell} | others
        share = 1.0
        for _, weight in row:
            share *= weight
        if chosen:
            yield chosen, share


def _cells(item: Item, named: Iterable[str]) -> list[tuple[str, float]]:
    other = [choice.key for choice in item.choices if choice.key not in named]
    cells = [(choice.key, 1.0) for choice in item.choices if choice.key in named]
    cells += [(other[0], float(len(other)))] if other else []
    return cells if item.is_required else [*cells, ("", UNANSWERED_SHARE)]


def _texts(asked: Sequence[Comparison]) -> Iterator[str]:
    parts = sorted({str(one.values[0]) for one in asked if one.operator is Operator.CONTAINS})
    if parts and any(one.operator in _ORDERED for one in asked):
        raise TooManyClasses
    named = {value for one in asked for value in one.values if one.operator is not Operator.CONTAINS}
    yield _ELSE
    yield from sorted(str(value) for value in named if value != "")
    numbers = sorted(value for value in named if isinstance(value, int | float))
    yield from (f"{value}{more}" for value in numbers for more in ("0", ".0"))
    yield from (str(value + step) for value in numbers for step in (-1, 1))
    yield from (str((left + right) / 2) for left, right in pairwise(numbers))
    days = [str(value) for value in named if is_day(str(value))]
    yield from (f"{day}{_ELSE}" for day in sorted(days))
    yield from _near(days)
    for size in range(1, len(parts) + 1):
        for chosen in combinations(parts, size):
            yield "\n".join((_ELSE, *chosen))


def _days(asked: Sequence[Comparison]) -> list[str]:
    named = {str(value) for one in asked for value in one.values if is_day(str(value))}
    return sorted({"2026-01-01", *named, *_near(named)})


def _near(days: Iterable[str]) -> Iterator[str]:
    for day in days:
        for step in (-1, 1):
            if (day, step) not in (("0001-01-01", -1), ("9999-12-31", 1)):
                yield (date.fromisoformat(day) + timedelta(days=step)).isoformat()
