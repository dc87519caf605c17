"""From answers side by side to results in keys and numbers: tables, drivers, weights. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from meari.apps.surveys.fields import MOST_VALUES, Field, Given
from meari.engines.analysis import crossing, drivers, priorities, raking
from meari.engines.analysis.crossing import Asked, Table
from meari.engines.analysis.drivers import Wanted
from meari.engines.analysis.raking import Group, Trim
from meari.engines.analysis.weighted import FEWEST

Plain = dict[str, Any]
SEED = 20_260_101
REPEATS, FEWER_REPEATS = 1000, 200
MANY_DRIVERS = 8
NPS_POINT = {"detractor": -1.0, "passive": 0.0, "promoter": 1.0}


@dataclass(frozen=True)
class Weights:
    """A weight for every combination of categories of ``fields``; 1 for a combination that was not there yet."""

    fields: Sequence[Field]
    by_group: Mapping[tuple[str | None, ...], float] = field(default_factory=dict)
    known: tuple[frozenset[str], ...] = ()

    def of(self, given: Given) -> float:
        return self.by_group.get(group_of(self.fields, given, self.known), 1.0)


class FieldGone(Exception):
    """What was asked about is no longer there; ``key`` names it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def group_of(fields: Sequence[Field], given: Given, known: Sequence[frozenset[str]]) -> tuple[str | None, ...]:
    """The one category of each field; nothing where there is no answer or none that is ``known``."""
    chosen = (next(iter(found), None) if (found := one.categories(given)) else None for one in fields)
    return tuple(key if key in among else None for key, among in zip(chosen, known, strict=True))


def is_long(asked: Mapping[str, Any]) -> bool:
    """Whether the question itself takes long, however few answered."""
    return asked.get("method") == "shapley" and len(asked["drivers"]) > MANY_DRIVERS


def cross(
    asked: Mapping[str, Any], known: Mapping[str, Field], given: Iterable[Given], weights: Weights | None
) -> Plain:
    """A cross table: ``asked`` names ``row``, ``column`` and ``show`` (``shares`` or ``means``). Raises ``FieldGone``."""
    row, column = _field(known, asked["row"]), _field(known, asked["column"])
    chosen, values, places, weighing = [], [], [], []
    is_means = asked["show"] == "means"
    is_nps = is_means and row.metric in {"nps", "enps"}
    for one in given:
        found = column.categories(one)
        places.append(next(iter(found), None) if found else None)
        if weights:
            weighing.append(weights.of(one))
        if is_means:
            values.append(_value(row, one, is_nps=is_nps))
        else:
            chosen.append(row.categories(one))
    posed = Asked(places, _order(column, places), weighing if weights else None)
    if is_means:
        return _table(crossing.means({row.key: values}, posed, is_nps=is_nps), "nps" if is_nps else "means")
    rows = [key for key, _words in row.choices] or _order(
        row, [next(iter(one), None) if one else None for one in chosen]
    )
    return _table(crossing.shares(chosen, rows, posed), "shares")


def importance(asked: Mapping[str, Any], known: Mapping[str, Field], given: Iterable[Given]) -> Plain:
    """Key drivers: ``asked`` names ``outcome``, ``drivers`` and ``method``. Raises ``FieldGone``."""
    outcome, wanted = _field(known, asked["outcome"]), [_field(known, key) for key in asked["drivers"]]
    target: list[float | None] = []
    rated: dict[str, list[float | None]] = {one.key: [] for one in wanted}
    for one in given:
        target.append(outcome.number(one))
        for driver in wanted:
            rated[driver.key].append(driver.number(one))
    scales = {one.key: one.scale for one in wanted if one.scale}
    is_long = asked["method"] == "shapley" and len(wanted) > MANY_DRIVERS
    how = Wanted(
        asked["method"],
        FEWER_REPEATS if is_long else REPEATS,
        SEED,
        widths={key: s[1] - s[0] for key, s in scales.items()},
    )
    found = drivers.importance(target, rated, how)
    contrasts = [
        priorities.contrast(target, rated[one.key], key=one.key, scale=scales[one.key])
        for one in found.drivers
        if one.key in scales
    ]
    return {
        "importance": asdict(found), "picture": asdict(priorities.picture(found.drivers, scales)),
        "contrasts": [asdict(one) for one in contrasts],
    }  # fmt: skip


def weigh(
    margins: Mapping[str, Mapping[str, float]], known: Mapping[str, Field], given: Iterable[Given], trim: Trim
) -> tuple[Plain, list[Any]]:
    """Rake responses to ``margins``. Returns the summary and the weight of each group. Raises ``FieldGone``, ``WrongMargins``."""
    wanted = [_field(known, key) for key in margins]
    known_categories = [frozenset(margin) for margin in margins.values()]
    counted = Counter(group_of(wanted, one, known_categories) for one in given)
    groups = [Group(categories, n) for categories, n in counted.items()]
    raked = raking.rake(groups, margins, trim=trim)
    before = _shares(groups, list(margins))
    summary = {
        "n": raked.n, "effective_n": raked.effective_n, "design_effect": raked.design_effect, "rounds": raked.rounds,
        "is_converged": raked.is_converged, "worst_gap": raked.worst_gap, "trimmed": raked.trimmed, "reached": raked.reached,
        "before": before, "lowest": min(raked.weights), "highest": max(raked.weights),
    }  # fmt: skip
    return summary, [[list(group.categories), w] for group, w in zip(groups, raked.weights, strict=True)]


def _shares(groups: Sequence[Group], names: Sequence[str]) -> dict[str, dict[str, float]]:
    found = {}
    for place, name in enumerate(names):
        counted: Counter[str] = Counter()
        for group in groups:
            if (key := group.categories[place]) is not None:
                counted[key] += group.n
        found[name] = {key: n / counted.total() for key, n in counted.items()}
    return found


def _value(row: Field, given: Given, *, is_nps: bool) -> float | None:
    if not is_nps:
        return row.number(given)
    found = row.categories(given)
    return NPS_POINT[next(iter(found))] if found else None


def _order(one: Field, found: Sequence[str | None]) -> list[str]:
    """The categories in their order; of open ones the most frequent, none that so few gave that it could name somebody."""
    counted = Counter(key for key in found if key is not None)
    if not one.is_open:
        return [key for key, _words in one.choices if counted[key]]
    return [key for key, n in counted.most_common(MOST_VALUES) if n >= FEWEST]


def _table(table: Table, show: str) -> Plain:
    return {
        "show": show, "rows": list(table.rows), "columns": [asdict(one) for one in table.columns],
        "cells": [[{**asdict(cell.reading), "letters": cell.letters} for cell in row] for row in table.cells],
        "totals": [asdict(one) for one in table.totals], "n": table.n, "effective_n": table.effective_n,
        "tests": sum(pair.p is not None for pair in table.pairs), "is_weighted": table.is_weighted,
    }  # fmt: skip


def _field(known: Mapping[str, Field], key: str) -> Field:
    if key not in known:
        raise FieldGone(key)
    return known[key]
