"""The same metrics in plain Python: what every engine has to agree with.

``Value`` answers to the few Ibis words that parts use, with the nulls of SQL, so that a metric's own definition runs
over plain rows.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from meari.engines.metrics import FACTS, Fact, Folded, Metric, Question
from meari.engines.metrics.facts import Sort
from meari.engines.metrics.parts import Bearers, Count, Distinct, Max, Min, Named, Orders, Part, Sum
from meari.engines.metrics.question import GRAINS

Rows = Sequence[Mapping[str, Any]]
FIRST, LAST = date(2026, 9, 7), date(2026, 11, 15)
WORDS = {
    "kind": ["complaint", "inquiry", "praise", None],
    "sentiment": ["negative", "neutral", None],
    "channel": ["mail", "call", None],
    "sku": ["S1", "S2", "S3"],
    "product_group": ["g1", "g2"],
    "main_class": ["breakdown", "delivery", None],
    "class_key": ["breakdown", "delivery", "return"],
    "finer": ["breakdown.noise", None],
    "risk": ["safety", "recall"],
    "metric": ["nps", "enps", "csat", "ces", "expectation", None],
    "state": ["complete", "partial", "screened_out", "quota_full"],
    "audience": ["customers", "employees"],
}


@dataclass(frozen=True, eq=False)
class Value:  # noqa: PLW1641  compared like a column, never kept in a set
    """One value of one row; ``None`` is null and stays null in every comparison and sum."""

    of: Any

    def __eq__(self, other: object) -> Any:
        return self._with(other, lambda a, b: a == b)

    def __ne__(self, other: object) -> Any:
        return self._with(other, lambda a, b: a != b)

    def __ge__(self, other: object) -> Value:
        return self._with(other, lambda a, b: a >= b)

    def __le__(self, other: object) -> Value:
        return self._with(other, lambda a, b: a <= b)

    def __add__(self, other: object) -> Value:
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other: object) -> Value:
        return self._with(other, lambda a, b: a - b)

    def __mul__(self, other: object) -> Value:
        return self._with(other, lambda a, b: a * b)

    def __and__(self, other: object) -> Value:
        return self._with(other, lambda a, b: a and b)

    def __invert__(self) -> Value:
        return Value(None if self.of is None else not self.of)

    def notnull(self) -> Value:
        return Value(self.of is not None)

    def isnull(self) -> Value:
        return Value(self.of is None)

    def isin(self, values: Sequence[object]) -> Value:
        return Value(None if self.of is None else self.of in values)

    def cast(self, _: str) -> Value:
        return self

    def _with(self, other: object, what: Any) -> Value:
        right = other.of if isinstance(other, Value) else other
        return Value(None if self.of is None or right is None else what(self.of, right))


class Row:
    """A row whose columns are asked for as attributes, as of an Ibis table."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Value:
        return Value(self._row[name])

    __getitem__ = __getattr__


def worth(part: Part, rows: Rows, named: Named) -> int | None:
    """The value of one part over ``rows``."""
    if isinstance(part, Orders | Bearers):
        part = part.within(named)
    if isinstance(part, Count):
        return sum(1 for row in rows if part.where is None or part.where(Row(row)).of)
    if isinstance(part, Distinct):
        return len({row[part.column] for row in rows} - {None})
    met = [row for row in rows if not isinstance(part, Sum) or part.where is None or part.where(Row(row)).of]
    values = [value for row in met if (value := part.value(Row(row)).of) is not None]
    if isinstance(part, Sum):
        return sum(values)
    assert isinstance(part, Min | Max)
    return (min if isinstance(part, Min) else max)(values, default=None)


def folded(metric: Metric, tables: Mapping[str, Rows], question: Question) -> dict[str, Folded]:
    """What ``aggregate`` and ``folded`` of the engine have to give, for a metric whose question narrows by single
    values.
    """
    found = {}
    for key in metric.facts:
        fact = FACTS[key]
        parts = tuple(dict.fromkeys(part for part in metric.parts.values() if part.fact == key))
        positions = question.answered_by(fact, is_spread=key in metric.spread)
        named = Named(frozenset(question.by), frozenset(question.where), frozenset())
        groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
        for row in tables[key]:
            if question.first <= row["on"] <= question.last and _meets(row, fact, question):
                groups.setdefault(tuple(column(row, question.by[at]) for at in positions), []).append(row)
        told = {group: tuple(worth(part, rows, named) for part in parts) for group, rows in groups.items()}
        found[key] = Folded(positions, parts, told)
    return found


def tables(seed: int, *, rows: int = 150) -> dict[str, list[dict[str, Any]]]:
    """Random rows for every fact, with nulls wherever a column allows them."""
    chance = random.Random(seed)
    made = {key: [_row(fact, at, chance) for at in range(rows)] for key, fact in FACTS.items()}
    _mark_firsts(made["order_line"])
    for key, column in (("voice_class", "class_key"), ("voice_risk", "risk")):
        made[key] = [
            {name: voice.get(name) for name in FACTS[key].columns} | {column: borne}
            for voice in made["voice"]
            for borne in chance.sample(WORDS[column], chance.randrange(0, len(WORDS[column])))
        ]
    return made


def _meets(row: Mapping[str, Any], fact: Fact, question: Question) -> bool:
    told = {name: value for name, value in question.where.items() if name in fact.columns or name in GRAINS}
    return all(column(row, name) == value for name, value in told.items())


def column(row: Mapping[str, Any], name: str) -> Any:
    on: date = row["on"]
    if name == "week":
        return on - timedelta(days=on.weekday())
    return on.replace(day=1) if name == "month" else on if name == "day" else row[name]


def _row(fact: Fact, at: int, chance: random.Random) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, column in fact.columns.items():
        if name == fact.evidence:
            row[name] = at // 2 if name == "order_id" else at
        elif name == "high":
            row[name] = chance.choice([5, 7])
        elif column.sort is Sort.DAY:
            row[name] = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days + 1))
        elif column.sort is Sort.FLAG:
            row[name] = chance.random() < 0.5
        elif column.sort is Sort.TEXT:
            row[name] = chance.choice(WORDS.get(name, ["a", "b"]) + ([None] if column.is_nullable else []))
        else:
            row[name] = None if column.is_nullable and chance.random() < 0.2 else chance.randrange(0, 6)
    return row


def _mark_firsts(lines: list[dict[str, Any]]) -> None:
    seen: set[tuple[Any, ...]] = set()
    days: dict[int, date] = {}
    for line in lines:
        order = line["order_id"]
        line["on"] = days.setdefault(order, line["on"])
        flags = {"is_first_line": (order,), "is_first_of_group": (order, line["product_group"]),
                 "is_first_of_product": (order, "", line["sku"])}  # fmt: skip
        for flag, mark in flags.items():
            line[flag] = mark not in seen
            seen.add(mark)
