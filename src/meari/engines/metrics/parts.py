"""Additive parts: what a metric counts and sums, written once for every engine.

A part of a whole is the fold of the parts of its days (or of any other split of its rows): sums add, min and max
compare. So parts roll up exactly. All parts are signed whole numbers; conditions are counted, never cast, because a
boolean does not become a number on every engine and unsigned differences wrap round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Table = Any
"""An Ibis table."""
Expression = Any
"""An Ibis value over the rows of a table."""
Of = Callable[[Table], Expression]


@dataclass(frozen=True)
class Named:
    """What a question names: columns that split the rows, that are held to one value, that may have several."""

    split: frozenset[str]
    single: frozenset[str]
    several: frozenset[str]


@dataclass(frozen=True)
class Count:
    """How many rows of ``fact`` there are, or how many meet ``where``."""

    fact: str
    where: Of | None = None

    def expression(self, table: Table) -> Expression:
        # Where no row's condition is known, Spark counts nothing as null.
        return table.count() if self.where is None else table.count(where=self.where(table)).fill_null(0)

    def fold(self, one: int | None, other: int | None) -> int:
        return (one or 0) + (other or 0)


@dataclass(frozen=True)
class Sum:
    """The sum of a whole-number value over the rows of ``fact``; nulls add nothing."""

    fact: str
    value: Of
    where: Of | None = None

    def expression(self, table: Table) -> Expression:
        value = self.value(table).cast("int64")
        total = value.sum() if self.where is None else value.sum(where=self.where(table))
        return total.fill_null(0)

    def fold(self, one: int | None, other: int | None) -> int:
        return (one or 0) + (other or 0)


@dataclass(frozen=True)
class Min:
    """The least of a whole-number value; ``None`` where every row is null."""

    fact: str
    value: Of

    def expression(self, table: Table) -> Expression:
        return self.value(table).cast("int64").min()

    def fold(self, one: int | None, other: int | None) -> int | None:
        return other if one is None else one if other is None else min(one, other)


@dataclass(frozen=True)
class Max:
    """The greatest of a whole-number value; ``None`` where every row is null."""

    fact: str
    value: Of

    def expression(self, table: Table) -> Expression:
        return self.value(table).cast("int64").max()

    def fold(self, one: int | None, other: int | None) -> int | None:
        return other if one is None else one if other is None else max(one, other)


@dataclass(frozen=True)
class Distinct:
    """How many values of ``column`` there are. Adds up only over splits that keep each value in one place."""

    fact: str
    column: str

    def expression(self, table: Table) -> Expression:
        return table[self.column].nunique()

    def fold(self, one: int | None, other: int | None) -> int:
        return (one or 0) + (other or 0)


@dataclass(frozen=True)
class Orders:
    """How many orders contain what the question names.

    An order has one day and one sales channel, so orders add up over time and channels; over products they do not (an
    order of two products is an order of each). ``within`` makes it a count of one flagged line for each order, in its
    product or group where those are named; where a filter lets several products through at once no flag fits and
    distinct orders are counted.
    """

    fact: str = "order_line"

    def within(self, named: Named) -> Count | Distinct:
        """The part that counts such orders for a question that names these columns."""
        pinned = named.split | named.single
        if "sku" in pinned:
            return Count(self.fact, where=lambda line: line.is_first_of_product)
        if "sku" in named.several:
            return Distinct(self.fact, "order_id")
        if "product_group" in pinned:
            return Count(self.fact, where=lambda line: line.is_first_of_group)
        if "product_group" in named.several:
            return Distinct(self.fact, "order_id")
        return Count(self.fact, where=lambda line: line.is_first_line)

    def fold(self, one: int | None, other: int | None) -> int:
        return (one or 0) + (other or 0)


@dataclass(frozen=True)
class Bearers:
    """How many voices bear at least one of the classes or risks that the question lets through.

    ``column`` holds what is borne, once for each voice, so that rows are counted where the question names it;
    without it a voice of two classes has two rows and distinct voices are counted. A voice has one day, so bearers
    add up over time.
    """

    fact: str
    column: str

    def within(self, named: Named) -> Count | Distinct:
        """The part that counts such voices for a question that names these columns."""
        return Count(self.fact) if self.column in named.split | named.single else Distinct(self.fact, "voice_id")

    def fold(self, one: int | None, other: int | None) -> int:
        return (one or 0) + (other or 0)


Plain = Count | Sum | Min | Max | Distinct
"""Parts that mean the same in every question."""
Part = Plain | Orders | Bearers
Listed = Count | Orders | Bearers
"""Parts that count rows which can be listed as evidence."""
