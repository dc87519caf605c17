"""Rolling up daily parts: filtering and folding them to what the rows would have said.

Every combination of groups is a number (a digit for each column, the grain first), so that folding is counting into an
array: dense where the combinations are few, over the sorted numbers there are where they are many.

pyarrow is imported inside functions because it is slow to import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from meari.engines.metrics.daily import Days, Needed, definition_of, is_rows
from meari.engines.metrics.facts import Fact
from meari.engines.metrics.parts import Max, Min, Part, Plain
from meari.engines.metrics.question import GRAINS, AnyOf, Question, WrongQuestion, asked_as, values_of

if TYPE_CHECKING:
    import pyarrow as pa

DENSE = 1_000_000
"""Combinations that are always counted into an array of their own; beyond them only twice as many as entries."""
EXACT = 2**53
MOST = 2**62


class TooWide(ValueError):
    """The groups have more combinations than a number holds."""


@dataclass(frozen=True)
class _Chosen:
    """Entries of one partition that the question means (``None`` is all of them)."""

    days: Days
    mask: np.ndarray | None

    def of(self, column: np.ndarray) -> np.ndarray:
        return column if self.mask is None else column[self.mask]


@dataclass
class _Digit:
    """One group of the question: the values it takes, each with its number."""

    name: str
    numbers: dict[Any, int] = field(default_factory=dict)

    def told(self, days: Days) -> list[int]:
        """The number of each value that ``days`` knows, in the order of its codes."""
        values = _starts(days, self.name) if self.name in GRAINS else days.values[self.name]
        return [self.numbers.setdefault(value, len(self.numbers)) for value in values]

    def codes(self, chosen: _Chosen) -> np.ndarray:
        days = chosen.days
        return chosen.of(days.day if self.name in GRAINS else days.codes[self.name])


def rolled_up(
    kept: Iterable[Days], needed: Needed, parts: Sequence[Part], question: Question, *, visible: AnyOf | None
) -> pa.Table:
    """Return the table that ``question.aggregate`` gives over the rows: ``g0..``, ``rows``, and ``p0..`` for ``parts``.

    ``needed`` is what ``daily.needed`` says for them. Raises ``WrongQuestion`` as it does, and ``TooWide``.
    """
    conditions = _conditions(needed.fact, question, visible)
    chosen = [one for days in kept if (one := _choose(days, question, conditions)) is not None]
    names = [name for name in question.by if name in needed.fact.columns or name in GRAINS]
    digits = [_Digit(name) for name in sorted(names, key=lambda name: name not in GRAINS)]
    told = [[digit.told(one.days) for digit in digits] for one in chosen]
    sizes = [len(digit.numbers) for digit in digits]
    keys = [_keys(one, digits, numbers) for one, numbers in zip(chosen, told, strict=True)]
    present, slots, size = _slots(keys, prod(sizes))
    rows = _Sums(size, slots).total([one.of(one.days.rows) for one in chosen])
    there = np.flatnonzero(rows) if names else np.arange(1)
    folded = {
        text: _folded(part, text, chosen, size, slots) for text, part in zip(needed.texts, needed.parts, strict=True)
    }
    plain = [asked_as(part, question, visible) for part in parts]
    columns = [(rows, None) if is_rows(part) else folded[definition_of(part) or ""] for part in plain]
    groups = _groups(needed.fact, digits, sizes, there if present is None else present[there])
    return _table([groups[name] for name in names], rows[there], [_only(column, there) for column in columns])


def _conditions(fact: Fact, question: Question, visible: AnyOf | None) -> list[Callable[[Days], np.ndarray | bool]]:
    """Functions that say for each entry whether it is meant; one answer when it is the same for all."""
    found: list[Callable[[Days], np.ndarray | bool]] = []
    for name, wanted in question.where.items():
        if name in GRAINS or name in fact.columns:
            values = frozenset(values_of(fact, name, wanted))
            found.append(partial(_meets, name=name, wanted=values))
    if visible is not None:
        seen = {name: values for name, values in visible.values.items() if values}
        if not seen:
            raise WrongQuestion("nothing_visible", fact.key)
        found.append(lambda days: _any([_meets(days, name, values) for name, values in seen.items()]))
    return found


def _meets(days: Days, name: str, wanted: frozenset[Any]) -> np.ndarray | bool:
    """For each entry whether its value is one of ``wanted``; one answer when it is the same for all."""
    values = _starts(days, name) if name in GRAINS else days.values[name]
    met = np.asarray([value in wanted for value in values], dtype=bool)
    if met.all() or not met.any():
        return bool(met.all())
    codes: np.ndarray = days.day if name in GRAINS else days.codes[name]
    each: np.ndarray = met[codes]
    return each


def _any(met: Sequence[np.ndarray | bool]) -> np.ndarray | bool:
    found: np.ndarray | bool = met[0]
    for one in met[1:]:
        found = found | one
    return found


def _choose(days: Days, question: Question, conditions: Sequence[Callable[[Days], Any]]) -> _Chosen | None:
    """The entries of ``days`` in the period that meet all ``conditions``; ``None`` when there is none."""
    if not days.span:
        return None
    start, end = (question.first - days.first).days, (question.last - days.first).days
    mask: np.ndarray | None = None
    if start > 0 or end < days.span - 1:
        mask = (days.day >= max(start, 0)) & (days.day <= end) if end >= 0 else np.zeros(len(days.day), dtype=bool)
    for condition in conditions:
        met = condition(days)
        if met is False:
            return None
        if met is not True:
            mask = met if mask is None else mask & met
    return None if mask is not None and not mask.any() else _Chosen(days, mask)


def _starts(days: Days, grain: str) -> list[date]:
    """The start of the grain for each day of ``days``."""
    dates = (days.first + timedelta(days=at) for at in range(days.span))
    if grain == "week":
        return [on - timedelta(days=on.weekday()) for on in dates]
    return [on.replace(day=1) for on in dates] if grain == "month" else list(dates)


def _keys(chosen: _Chosen, digits: Sequence[_Digit], told: Sequence[list[int]]) -> np.ndarray:
    """The combination of groups that each entry belongs to."""
    found = np.zeros(len(chosen.of(chosen.days.rows)), dtype=np.int64)
    weight = 1
    for digit, numbers in zip(reversed(digits), reversed(told), strict=True):
        found += (np.asarray(numbers, dtype=np.int64) * weight).take(digit.codes(chosen), mode="clip")
        weight *= len(digit.numbers)
        if weight >= MOST:
            raise TooWide
    return found


def _slots(keys: Sequence[np.ndarray], combinations: int) -> tuple[np.ndarray | None, list[np.ndarray], int]:
    """Where each entry is counted, and in how many places.

    A place is the combination itself where they are few; else the combinations that there are come first, sorted.
    """
    entries = sum(len(one) for one in keys)
    if combinations <= max(DENSE, 2 * entries):
        return None, list(keys), max(combinations, 1)
    present, inverse = np.unique(np.concatenate(keys), return_inverse=True)
    ends = np.cumsum([0, *(len(one) for one in keys)])
    return present, [inverse[start:end] for start, end in pairwise(ends)], len(present)


@dataclass(frozen=True)
class _Sums:
    """Sums into ``size`` places, one array of places for each partition."""

    size: int
    slots: Sequence[np.ndarray]

    def total(self, values: Sequence[np.ndarray]) -> np.ndarray:
        found = np.zeros(self.size, dtype=np.int64)
        for slots, numbers in zip(self.slots, values, strict=True):
            low = int(slots.min())
            if _is_exact(numbers):
                counted = np.bincount(slots - low, weights=numbers)
                found[low : low + len(counted)] += counted.astype(np.int64)
            else:
                np.add.at(found, slots, numbers)
        return found


def _is_exact(numbers: np.ndarray) -> bool:
    """Whether sums of ``numbers`` as floats are exact."""
    if numbers.dtype.itemsize <= 4:
        return len(numbers) < EXACT >> 32
    most = max(abs(int(numbers.max())), abs(int(numbers.min())))
    return most * len(numbers) < EXACT


def _folded(
    part: Plain, text: str, chosen: Sequence[_Chosen], size: int, slots: Sequence[np.ndarray]
) -> tuple[np.ndarray, np.ndarray | None]:
    """The values of a part, and where it has one (``None`` is everywhere)."""
    values = [one.of(one.days.parts[text]) for one in chosen]
    if not isinstance(part, Min | Max):
        return _Sums(size, slots).total(values), None
    bounds = np.iinfo(np.int64)
    found = np.full(size, bounds.max if isinstance(part, Min) else bounds.min)
    has_value = np.zeros(size, dtype=bool)
    for one, places, numbers in zip(chosen, slots, values, strict=True):
        known = one.days.known[text]
        valid = slice(None) if known is None else one.of(known)
        (np.minimum if isinstance(part, Min) else np.maximum).at(found, places[valid], numbers[valid].astype(np.int64))
        has_value[places[valid]] = True
    return found, has_value


def _groups(fact: Fact, digits: Sequence[_Digit], sizes: Sequence[int], keys: np.ndarray) -> dict[str, Any]:
    """The values of each group, from the numbers of the combinations."""
    import pyarrow as pa

    schema, found = fact.arrow_schema(), {}
    for digit, size in zip(reversed(digits), reversed(sizes), strict=True):
        keys, codes = np.divmod(keys, max(size, 1))
        kind = pa.date32() if digit.name in GRAINS else schema.field(digit.name).type
        found[digit.name] = pa.array(list(digit.numbers), type=kind).take(pa.array(codes))
    return found


def _only(folded: tuple[np.ndarray, np.ndarray | None], there: np.ndarray) -> Any:
    """The values of the groups that there are, unknown where a part has none."""
    import pyarrow as pa

    values, known = folded
    return pa.array(values[there], mask=None if known is None else ~known[there])


def _table(groups: Sequence[Any], rows: np.ndarray, parts: Sequence[Any]) -> pa.Table:
    import pyarrow as pa

    columns = {f"g{at}": values for at, values in enumerate(groups)}
    return pa.table(columns | {"rows": pa.array(rows)} | {f"p{at}": values for at, values in enumerate(parts)})
