"""Daily parts: what a fact says of each day, kept so that questions need not go through its rows.

Parts add up, so the parts of each day, split by the columns that a question names, answer it for any period, grain and
filter: they are filtered and folded here in numpy, to the table that ``question.aggregate`` gives over the rows. Only
parts that add up over every split are kept; distinct counts are not.

pyarrow is imported inside functions because it is slow to import.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from meari.engines.metrics.facts import FACTS, Fact
from meari.engines.metrics.parts import Count, Distinct, Expression, Part, Plain, Table
from meari.engines.metrics.question import AnyOf, Question, asked_as
from meari.engines.metrics.written import plain_parts, text_of

if TYPE_CHECKING:
    import pyarrow as pa

EPOCH = date(1970, 1, 1)
FORM = 1
"""Of the files; another number makes them anew."""


@dataclass(frozen=True)
class Needed:
    """What has to be kept of ``fact``: for each day and each combination of ``columns`` the number of rows and
    the other ``parts``, named by their definitions ``texts``.
    """

    fact: Fact
    columns: tuple[str, ...]
    parts: tuple[Plain, ...]
    texts: tuple[str, ...]

    @property
    def key(self) -> str:
        """A code of it, equal in every process; another definition or layout of the fact has another one."""
        told = json.dumps([FORM, self.columns, self.texts, list(self.fact.ibis_schema().items())])
        return blake2b(told.encode(), digest_size=8).hexdigest()

    def told(self) -> str:
        """As text, for ``recalled``."""
        return json.dumps([self.fact.key, self.columns, self.texts])


@dataclass(frozen=True)
class Days:
    """Daily parts of one partition in memory, one entry a day and combination of columns.

    ``day`` counts from ``first``, in which the days are ``span``; each column is codes into its ``values`` (unknown is
    ``None``). ``rows`` counts rows; a part that has no value is absent from ``known``.
    """

    first: date
    span: int
    day: np.ndarray
    codes: Mapping[str, np.ndarray]
    values: Mapping[str, list[Any]]
    rows: np.ndarray
    parts: Mapping[str, np.ndarray]
    known: Mapping[str, np.ndarray | None]


def needed(fact: Fact, parts: Sequence[Part], question: Question, *, visible: AnyOf | None) -> Needed | None:
    """What must be kept to answer ``question``; ``None`` where it asks for something that does not add up.

    A question that names the very records of a fact is one for its rows, too.
    """
    plain = [asked_as(part, question, visible) for part in parts]
    defined = {text: part for part in plain if (text := definition_of(part)) is not None and not is_rows(part)}
    seen = () if visible is None else [name for name, values in visible.values.items() if values]
    named = {name for name in (*question.by, *question.where, *seen) if name in fact.columns}
    if not all(definition_of(part) for part in plain) or named & {fact.evidence, "on"}:
        return None
    texts = sorted(defined)
    return Needed(fact, tuple(sorted(named)), tuple(defined[text] for text in texts), tuple(texts))


def recalled(told: str, parts: Sequence[Part]) -> Needed | None:
    """What ``Needed.told`` told of, if all its parts are still defined among ``parts``."""
    key, columns, texts = json.loads(told)
    fact = FACTS.get(key)
    if fact is None or not set(columns) <= set(fact.columns):
        return None
    defined = {definition_of(plain): plain for part in parts if part.fact == key for plain in plain_parts(part)}
    if not defined.keys() >= set(texts):
        return None
    return Needed(fact, tuple(columns), tuple(defined[text] for text in texts), tuple(texts))


def by_day(table: Table, needed: Needed) -> Expression:
    """Return the expression of the daily parts of ``table``: ``on``, the columns, ``rows`` and ``p0..``."""
    groups = {"on": table.on, **{name: table[name] for name in needed.columns}}
    values = {f"p{at}": part.expression(table) for at, part in enumerate(needed.parts)}
    return table.group_by(**groups).aggregate(rows=table.count(), **values)


def packed(table: pa.Table, needed: Needed) -> pa.Table:
    """Return the result of ``by_day`` as small as it gets: days and columns as codes, numbers in as few bytes as
    they need.
    """
    import pyarrow as pa

    days = _numbers(_whole(table, "on").cast(pa.int32())).astype(np.int64)
    first = int(days.min()) if len(days) else 0
    order = np.argsort(days, kind="stable")
    columns = {"day": pa.array(_narrow((days - first)[order]))}
    for name in needed.columns:
        column = _whole(table, name).take(pa.array(order))
        columns[f"c_{name}"] = column.dictionary_encode(null_encoding="encode")
    for name in ("rows", *(f"p{at}" for at in range(len(needed.parts)))):
        column = _whole(table, name).take(pa.array(order))
        numbers = _narrow(column.fill_null(0).to_numpy(zero_copy_only=False))
        mask = column.is_null().to_numpy(zero_copy_only=False) if column.null_count else None
        columns[name] = pa.array(numbers, mask=mask)
    named = {b"needed": needed.told().encode(), b"first": str(first).encode()}
    return pa.table({name: _narrow_codes(column) for name, column in columns.items()}).replace_schema_metadata(named)


def unpacked(table: pa.Table, needed: Needed) -> Days:
    """Read what ``packed`` made, without a copy where the table is one chunk."""
    first = EPOCH + timedelta(days=int(table.schema.metadata[b"first"]))
    day = _numbers(_whole(table, "day"))
    codes, values = {}, {}
    for name in needed.columns:
        column = _whole(table, f"c_{name}")
        codes[name], values[name] = _numbers(column.indices), column.dictionary.to_pylist()
    parts, known = {}, {}
    for at, text in enumerate(needed.texts):
        column = _whole(table, f"p{at}")
        known[text] = column.is_valid().to_numpy(zero_copy_only=False) if column.null_count else None
        parts[text] = _numbers(column.fill_null(0) if column.null_count else column)
    span = int(day[-1]) + 1 if len(day) else 0
    return Days(first, span, day, codes, values, _numbers(_whole(table, "rows")), parts, known)


def is_rows(part: Plain) -> bool:
    """Whether ``part`` is the number of rows, which is kept anyway."""
    return isinstance(part, Count) and part.where is None


@lru_cache(maxsize=4096)
def definition_of(part: Plain) -> str | None:
    """The definition of a part that adds up over any split of its rows; ``None`` of any other."""
    return None if isinstance(part, Distinct) else text_of(part)


def _whole(table: pa.Table, name: str) -> Any:
    """A column as one array."""
    import pyarrow as pa

    column = table.column(name)
    if column.num_chunks == 1:
        return column.chunk(0)
    return column.combine_chunks() if column.num_chunks else pa.array([], type=column.type)


def _numbers(array: Any) -> np.ndarray:
    found: np.ndarray = array.to_numpy(zero_copy_only=False)
    return found


def _narrow(numbers: np.ndarray) -> np.ndarray:
    """The same whole numbers in the smallest type that holds them."""
    if not len(numbers):
        return numbers.astype(np.uint8)
    low, high = int(numbers.min()), int(numbers.max())
    kinds = (np.uint8, np.uint16, np.uint32) if low >= 0 else (np.int8, np.int16, np.int32)
    fits = (kind for kind in kinds if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)
    return numbers.astype(next(fits, np.int64))


def _narrow_codes(column: Any) -> Any:
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return column
    return pa.DictionaryArray.from_arrays(pa.array(_narrow(_numbers(column.indices))), column.dictionary)
