"""A question to a fact table, and the Ibis expressions that answer it on any engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from meari.engines.metrics.facts import Fact, Sort
from meari.engines.metrics.parts import Bearers, Count, Expression, Listed, Named, Orders, Part, Plain, Table

GRAINS = {"day": None, "week": "W", "month": "M"}
"""Time grains that may stand among columns; a week is named by its Monday, a month by its first day."""
_PYTHON = {Sort.DAY: date, Sort.TEXT: str, Sort.FLAG: bool, Sort.SMALL: int, Sort.NUMBER: int}


class WrongQuestion(ValueError):
    """The question cannot be asked of this fact; ``reason`` is a code, ``name`` the column or grain it is about."""

    def __init__(self, reason: str, name: str) -> None:
        super().__init__(f"{reason}: {name}")
        self.reason, self.name = reason, name


@dataclass(frozen=True)
class AnyOf:
    """What somebody may see: rows where at least one of the columns has one of its values. No column means no row."""

    values: Mapping[str, frozenset[str]]

    @property
    def is_nothing(self) -> bool:
        return not any(self.values.values())


@dataclass(frozen=True)
class Question:
    """Which rows are meant and how they are split.

    ``by`` names columns or grains. The days ``first`` to ``last`` are both meant. ``where`` holds, for a column or
    grain, a value, a list of values, or ``None`` for unknown; all must be met.
    """

    first: date
    last: date
    by: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise WrongQuestion("period_backwards", f"{self.first}..{self.last}")
        if len(set(self.by)) < len(self.by):
            raise WrongQuestion("named_twice", ", ".join(self.by))

    def answered_by(self, fact: Fact, *, is_spread: bool = False) -> tuple[int, ...]:
        """Positions in ``by`` that ``fact`` can tell apart: all of them, or ``WrongQuestion`` unless it is spread."""
        missing = [name for name in (*self.by, *self.where) if name not in fact.columns and name not in GRAINS]
        if missing and not is_spread:
            raise WrongQuestion("no_such_column", f"{fact.key}.{missing[0]}")
        return tuple(position for position, name in enumerate(self.by) if name not in missing)


def aggregate(
    table: Table,
    fact: Fact,
    parts: Sequence[Part],
    question: Question,
    *,
    visible: AnyOf | None,
    is_spread: bool = False,
) -> Expression:
    """Return the expression of one row a group: ``g0..`` groups in the order of ``answered_by``, ``rows``, ``p0..``
    parts.

    ``visible`` of ``None`` means everything. Raises ``WrongQuestion`` for columns that the fact lacks.
    """
    positions = question.answered_by(fact, is_spread=is_spread)
    chosen = table.filter(*_conditions(table, fact, question, visible))
    groups = {f"g{at}": _column(chosen, question.by[position]) for at, position in enumerate(positions)}
    values = {f"p{at}": asked_as(part, question, visible).expression(chosen) for at, part in enumerate(parts)}
    grouped = chosen.group_by(**groups) if groups else chosen
    return grouped.aggregate(rows=chosen.count(), **values)


def evidence(table: Table, fact: Fact, part: Listed, question: Question, *, visible: AnyOf | None) -> Expression:
    """Return the expression of the records behind a counted part, each once, newest first: ``key`` and ``on``."""
    question.answered_by(fact)
    chosen = table.filter(*_conditions(table, fact, question, visible))
    counted = asked_as(part, question, visible)
    if isinstance(counted, Count) and counted.where is not None:
        chosen = chosen.filter(counted.where(chosen))
    found = chosen.select(key=chosen[fact.evidence], on=chosen.on).distinct()
    return found.order_by(found.on.desc(), found.key.desc())


def _conditions(table: Table, fact: Fact, question: Question, visible: AnyOf | None) -> Iterator[Expression]:
    yield table.on >= question.first
    yield table.on <= question.last
    for name, wanted in question.where.items():
        if name in fact.columns or name in GRAINS:
            yield _meets(_column(table, name), values_of(fact, name, wanted))
    if visible is not None:
        any_of = [table[name].isin(sorted(values)) for name, values in visible.values.items() if values]
        if not any_of:
            raise WrongQuestion("nothing_visible", fact.key)
        seen = any_of[0]
        for other in any_of[1:]:
            seen = seen | other
        yield seen


def values_of(fact: Fact, name: str, wanted: Any) -> list[Any]:
    """The values asked of a column or grain, as a list; raises ``WrongQuestion`` for those of another type."""
    values = _listed(wanted)
    sort = Sort.DAY if name in GRAINS else fact.columns[name].sort
    for value in values:
        is_right = isinstance(value, _PYTHON[sort]) and (sort is Sort.FLAG or not isinstance(value, bool))
        if value is not None and not is_right:
            raise WrongQuestion("wrong_type", f"{fact.key}.{name}")
    return values


def _meets(column: Expression, values: list[Any]) -> Expression:
    known = [value for value in values if value is not None]
    if len(known) == len(values):
        return column == known[0] if len(known) == 1 else column.isin(known)
    return column.isnull() | column.isin(known) if known else column.isnull()


def _column(table: Table, name: str) -> Expression:
    if name not in GRAINS:
        return table[name]
    unit = GRAINS[name]
    return table.on if unit is None else table.on.truncate(unit)


def asked_as(part: Part, question: Question, visible: AnyOf | None) -> Plain:
    """What ``part`` counts in this very question."""
    if not isinstance(part, Orders | Bearers):
        return part
    single: set[str] = set()
    several: set[str] = set()
    for name, wanted in question.where.items():
        (single if len(_listed(wanted)) == 1 else several).add(name)
    seen = {} if visible is None else {name: values for name, values in visible.values.items() if values}
    for name, values in seen.items():
        # Several columns are alternatives, so none of them is held to one value.
        (single if len(seen) == len(values) == 1 else several).add(name)
    return part.within(Named(frozenset(question.by), frozenset(single), frozenset(several)))


def _listed(wanted: Any) -> list[Any]:
    return list(wanted) if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
