"""Parts counted here, in numpy, over rows that each stand for many alike: no engine to start for what is small and asked often.

A part's own functions run over a ``Column`` for each column they name; what they may do with it is what a definition of
parts is made of (comparing, adding, taking what is known), with unknown values as on every engine. Anything else is
refused, and whoever asked goes to an engine.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from meari.engines.metrics.daily import EPOCH, Days, Needed
from meari.engines.metrics.facts import Fact, Sort
from meari.engines.metrics.parts import Count, Max, Min, Plain, Sum


class CannotTally(TypeError):
    """A definition does something with a column that is not known here, or names one that is not held."""


@dataclass(frozen=True)
class Tally:
    """Rows of ``fact``: ``n`` alike each, on ``day`` after ``first``; every column is codes into its ``values``, unknown is ``None``."""

    fact: Fact
    first: date
    day: np.ndarray
    codes: Mapping[str, np.ndarray]
    values: Mapping[str, Sequence[Any]]
    n: np.ndarray


def tallied(
    fact: Fact, n: Sequence[int], entries: Mapping[str, Sequence[Any]], *, blocks: Mapping[str, Sequence[Any]] | None = None,
    lengths: Sequence[int] = (),
) -> Tally:  # fmt: skip
    """Rows from lists: ``entries`` hold a value for each row, ``blocks`` one for the next ``lengths`` rows each.

    One of them must hold ``on``. Columns of the fact that neither holds cannot be asked for.
    """
    times = np.asarray(lengths, dtype=np.int64)
    given = {name: (values, False) for name, values in entries.items()}
    given |= {name: (values, True) for name, values in (blocks or {}).items()}
    days, is_block = given.pop("on")
    first = min(days, default=EPOCH)
    day = np.asarray([(on - first).days for on in days], dtype=np.int64)
    schema, codes, values = fact.arrow_schema(), {}, {}
    for name, (column, is_repeated) in given.items():
        found, values[name] = _coded(column, schema.field(name).type)
        codes[name] = np.repeat(found, times) if is_repeated else found
    day = np.repeat(day, times) if is_block else day
    return Tally(fact, first, day, codes, values, np.asarray(n, dtype=np.int64))


def _coded(column: Sequence[Any], kind: Any) -> tuple[np.ndarray, list[Any]]:
    import pyarrow as pa  # slow to import

    found = pa.array(column, type=kind).dictionary_encode(null_encoding="encode")
    return found.indices.to_numpy(zero_copy_only=False), found.dictionary.to_pylist()


def days_of(tally: Tally, needed: Needed) -> Days:
    """The daily parts that the rows add up to, as ``rolling.rolled_up`` takes them. Raises ``CannotTally``."""
    if missing := sorted(set(needed.columns) - tally.codes.keys()):
        raise CannotTally(missing[0])
    table = _Table(tally)
    parts, known = {}, {}
    for text, part in zip(needed.texts, needed.parts, strict=True):
        try:
            parts[text], known[text] = _told(part, table, tally.n)
        except TypeError as problem:  # an operator that columns here do not have
            raise CannotTally(str(problem)) from problem
    return Days(
        first=tally.first, span=int(tally.day.max()) + 1 if len(tally.day) else 0, day=tally.day,
        codes={name: tally.codes[name] for name in needed.columns},
        values={name: list(tally.values[name]) for name in needed.columns}, rows=tally.n, parts=parts, known=known,
    )  # fmt: skip


def _told(part: Plain, table: _Table, n: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    if isinstance(part, Count):
        return (n if part.where is None else np.where(_is_met(part.where(table)), n, 0)), None
    if isinstance(part, Sum):
        value = _column(part.value(table))
        adds = value.known if part.where is None else value.known & _is_met(part.where(table))
        return np.where(adds, value.held.astype(np.int64) * n, 0), None
    if isinstance(part, Min | Max):
        value = _column(part.value(table))
        return np.where(value.known, value.held, 0).astype(np.int64), value.known & (n > 0)
    raise CannotTally(type(part).__name__)


class Column:
    """Values of each row; those that are not ``known`` are nothing."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, held: np.ndarray, known: np.ndarray) -> None:
        self.held, self.known = held, known

    def notnull(self) -> Column:
        return Column(self.known, np.ones_like(self.known))

    def isnull(self) -> Column:
        return Column(~self.known, np.ones_like(self.known))

    def cast(self, sort: object) -> Column:
        """Whole numbers are as wide here as they get."""
        if sort != "int64" or self.held.dtype.kind not in "iu":
            raise CannotTally(f"cast to {sort}")
        return Column(self.held.astype(np.int64), self.known)

    def isin(self, wanted: Sequence[Any]) -> Column:
        found = np.zeros_like(self.known)
        for one in wanted:
            found |= np.asarray(self._other(one).held == self.held, dtype=bool)
        return Column(found, self.known)

    def fill_null(self, value: object) -> Column:
        return Column(np.where(self.known, self.held, self._other(value).held), np.ones_like(self.known))

    def __and__(self, other: object) -> Column:
        one, two = _flags(self), _flags(self._other(other))
        is_false = (one.known & ~one.held) | (two.known & ~two.held)
        return Column(one.held & two.held & ~is_false, (one.known & two.known) | is_false)

    def __or__(self, other: object) -> Column:
        return ~(~self & ~self._other(other))

    def __invert__(self) -> Column:
        return Column(~_flags(self).held, self.known)

    def __neg__(self) -> Column:
        return Column(-self.held, self.known)

    def __bool__(self) -> bool:
        raise CannotTally("a condition is counted, never decided upon")

    def __iter__(self) -> Any:
        raise CannotTally("a column is not gone through")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise CannotTally(name)

    def _other(self, value: object) -> Column:
        if isinstance(value, bool | int):
            return Column(np.asarray([value]), np.ones(1, dtype=bool))
        if isinstance(value, Column) and not isinstance(value, _Coded):
            return value
        raise CannotTally(type(value).__name__)


def _both(act: Callable[[Any, Any], Any], *, is_turned: bool = False) -> Callable[[Column, object], Column]:
    def apply(one: Column, other: object) -> Column:
        two = one._other(other)
        first, second = (two, one) if is_turned else (one, two)
        return Column(np.asarray(act(first.held, second.held)), first.known & second.known)

    return apply


_ARITHMETIC = {"add": operator.add, "sub": operator.sub, "mul": operator.mul}
for _name, _act in (
    *_ARITHMETIC.items(), ("eq", operator.eq), ("ne", operator.ne), ("lt", operator.lt), ("le", operator.le),
    ("gt", operator.gt), ("ge", operator.ge),
):  # fmt: skip
    setattr(Column, f"__{_name}__", _both(_act))
    if _name in _ARITHMETIC:
        setattr(Column, f"__r{_name}__", _both(_act, is_turned=True))


class _Table:
    """Answers to the names of a fact's columns as an Ibis table does; a column is spread out when it is first named."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._columns: dict[str, Column] = {}

    def __getattr__(self, name: str) -> Column:
        return self[name]

    def __getitem__(self, name: str) -> Column:
        if name not in self._columns:
            if name not in self._tally.codes:
                raise CannotTally(name)
            self._columns[name] = _spread(
                self._tally.fact.columns[name].sort, self._tally.values[name], self._tally.codes[name]
            )
        return self._columns[name]


def _spread(sort: Sort, values: Sequence[Any], codes: np.ndarray) -> Column:
    """Each row's value; texts and days stay codes."""
    known = np.asarray([value is not None for value in values], dtype=bool)
    if sort in {Sort.TEXT, Sort.DAY}:
        return _Coded(list(values), codes, known)
    kind = bool if sort is Sort.FLAG else np.int64
    return Column(np.asarray([kind(value or 0) for value in values], dtype=kind)[codes], known[codes])


class _Coded(Column):
    """A column of texts or days: compared once for each value, not for each row."""

    __hash__ = None

    def __init__(self, values: Sequence[Any], codes: np.ndarray, known: np.ndarray) -> None:
        super().__init__(codes, known[codes])
        self._values, self._codes = values, codes

    def isin(self, wanted: Sequence[Any]) -> Column:
        met = np.asarray([value in set(wanted) for value in self._values], dtype=bool)
        return Column(met[self._codes], self.known)

    def fill_null(self, value: object) -> Column:
        values = [value if one is None else one for one in self._values]
        return _Coded(values, self._codes, np.ones(len(values), dtype=bool))

    def __eq__(self, other: object) -> Column:  # type: ignore[override]
        if isinstance(other, Column):
            raise CannotTally("two columns of texts")
        return self.isin([other])

    def __ne__(self, other: object) -> Column:  # type: ignore[override]
        return ~(self == other)

    def _other(self, value: object) -> Column:
        raise CannotTally(f"a text is only compared, not with {type(value).__name__}")


def _column(value: object) -> Column:
    if not isinstance(value, Column) or isinstance(value, _Coded) or value.held.dtype.kind not in "iu":
        raise CannotTally("only whole numbers add up")
    return value


def _flags(value: Column) -> Column:
    if value.held.dtype.kind != "b":
        raise CannotTally("no condition")
    return value


def _is_met(condition: object) -> np.ndarray:
    if not isinstance(condition, Column):
        raise CannotTally("no condition")
    found: np.ndarray = _flags(condition).held & condition.known
    return found
