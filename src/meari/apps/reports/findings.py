"""The problem first: which cells most deserve a decision, and what may be behind them.

A cell is a class or risk, alone or within a product, a product group or a team. Its count is held against what its own
last eight periods, its kin and last year's season lead one to expect, per order; all cells are compared at once
(Benjamini-Hochberg). Findings are ranked by excess voices x severity x sales touched, where sales enter
by their logarithm so that they weigh without drowning the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import log10
from typing import Any

from meari.apps.calendar import queries as calendar
from meari.apps.people.models import Team
from meari.apps.reports.compare import count
from meari.apps.reports.periods import Period
from meari.apps.reports.protocol import Read, Row
from meari.apps.reports.wording import name_of
from meari.apps.voices import queries as voices
from meari.apps.warehouse import queries as warehouse
from meari.engines.metrics.excess import Cell, Excess, Season, excesses
from meari.engines.metrics.multiple import q_values
from meari.engines.metrics.rates import Exposed, poisson_interval

HISTORY = 8
LEAST_EXCESS = 5.0
LEAST_COUNT = 5
REAL = 0.05
SAME_VOICES = 0.5
MOST = 3
WON = 10_000_000
SORTS = (("classes", "class_key"), ("risks", "risk"))
Place = tuple[str, str, Mapping[str, Any], Sequence[int]]
PLACES = (None, "product_group", "sku", "team")


@dataclass(frozen=True)
class Weighed:
    """A cell with its excess over what was expected, its severity and the sales it touches."""

    metric: str
    key: str
    where: Mapping[str, Any]
    found: Excess
    q: float
    severity: float
    sales: float
    counts: Sequence[int]

    @property
    def expected(self) -> float:
        return self.found.expected or 0.0

    @property
    def excess(self) -> float:
        """Voices beyond expectation as counted: what turns up for the first time is not shrunk away."""
        return self.found.observed - self.expected

    @property
    def interval(self) -> tuple[float, float]:
        low, high = poisson_interval(self.found.observed)
        return low - self.expected, high - self.expected

    @property
    def score(self) -> float:
        return self.excess * self.severity * (1 + log10(1 + self.sales / WON))


@dataclass(frozen=True)
class _Context:
    read: Read
    severities: Mapping[str, float]
    sales: Mapping[str, float]
    teams: Mapping[str, str]


def top(read: Read) -> list[Row]:
    """The three findings that most deserve a decision, as plain values with their evidence; fewer when there are fewer."""
    if not has_past(read):
        return []
    context = _context(read)
    chosen: list[Row] = []
    taken: list[set[int]] = []
    for one in sorted(_weighed(context), key=lambda weighed: (-weighed.score, weighed.found.key)):
        ids = set(_ids(one, read))
        if any(len(ids & other) >= SAME_VOICES * min(len(ids), len(other)) for other in taken if ids and other):
            continue
        taken.append(ids)
        chosen.append(_told(one, sorted(ids), context))
        if len(chosen) == MOST:
            break
    return chosen


def has_past(read: Read) -> bool:
    """Whether voices are known from before the period; without them nothing can be expected, and nothing exceeds it."""
    first, _last = read.period.history(HISTORY)
    before = (first, read.period.first - timedelta(days=1))
    return bool(warehouse.total("voices", period=before, visible_to=warehouse.SYSTEM).value)


def drawn(ids: Iterable[int], *, seed: str, most: int) -> list[int]:
    """``most`` of ``ids`` by the smallest SHA-256 of seed and id: reproducible, and nobody picks cherries."""
    return sorted(ids, key=lambda id_: hashlib.sha256(f"{seed}:{id_}".encode()).hexdigest())[:most]


def quoted(ids: Sequence[int]) -> list[Row]:
    """The voices ``ids`` as they are shown, in that order."""
    found = {voice.pk: voice for voice in voices.by_ids(ids)}
    return [voices.quoted(found[id_]) for id_ in ids if id_ in found]


def _context(read: Read) -> _Context:
    nodes = [
        (metric, node) for metric, sort in (("classes", "class"), ("risks", "risk")) for node in voices.nodes(sort)
    ]
    sales = {"": read.total("sales").value or 0.0}
    for column in ("sku", "product_group"):
        for group, one in read.numbers(["sales"], by=[column]).items():
            sales[f"{column}:{group[0]}"] = one["sales"].value or 0.0
    return _Context(
        read, {f"{metric}:{node.key}": node.severity for metric, node in nodes}, sales,
        dict(Team.objects.values_list("key", "name")),
    )  # fmt: skip


def _weighed(context: _Context) -> list[Weighed]:
    """Every cell that holds more than chance and its past explain, all compared at once (Benjamini-Hochberg)."""
    cells, places = _cells(context.read)
    found = excesses(cells)
    weighed = []
    for one, q in zip(found, q_values([one.p for one in found]), strict=True):
        if q is None or q > REAL or one.observed - (one.expected or 0.0) < LEAST_EXCESS:
            continue
        metric, key, where, counts = places[one.key]
        within = next((f"{name}:{value}" for name, value in where.items() if name in {"sku", "product_group"}), "")
        severity = context.severities.get(f"{metric}:{key}", 1.0)
        if not severity:
            continue
        weighed.append(Weighed(metric, key, where, one, q, severity, context.sales.get(within, 0.0), counts))
    return weighed


def _cells(read: Read) -> tuple[list[Cell], dict[str, Place]]:
    """Every class and risk, alone and within each product group, product and team, with its past and its last year."""
    orders, orders_year = _exposures(read.period), _exposures(read.period.year_before())
    cells: list[Cell] = []
    places: dict[str, Place] = {}
    for metric, column in SORTS:
        for within in PLACES:
            by = [column] if within is None else [column, within]
            now, year = (_counts(metric, by, period) for period in (read.period, read.period.year_before()))
            for group, counts in now.items():
                if counts[0] < LEAST_COUNT or (within is not None and group[1] is None):
                    continue
                key = f"{metric}:{within}:{':'.join(str(part) for part in group)}"
                places[key] = (metric, str(group[0]), dict(zip(by, group, strict=True)), counts)
                cells.append(
                    _cell(
                        key, f"{metric}:{within}", (counts, orders), (year.get(group, [0] * len(counts)), orders_year)
                    )
                )
    return cells, places


def _cell(key: str, family: str, now: tuple[list[int], list[float]], year: tuple[list[int], list[float]]) -> Cell:
    """A cell from (counts, exposures) of now and of a year ago, the period itself first, then those before it."""
    exposed = [Exposed(count_, exposure) for count_, exposure in zip(*now, strict=True)]
    season = None
    if all(year[1]):
        season = Season(then=Exposed(year[0][0], year[1][0]), before=Exposed(sum(year[0][1:]), sum(year[1][1:])))
    return Cell(key, family, now=exposed[0], past=exposed[1:], season=season)


def _counts(metric: str, by: Sequence[str], period: Period) -> dict[tuple[Any, ...], list[int]]:
    """Counts by group: of ``period`` first, then of the ``HISTORY`` periods before it."""
    first, _last = period.history(HISTORY)
    grain = "week" if period.is_week else "month"
    at = {period.before(step).first: step for step in range(HISTORY + 1)}
    found: dict[tuple[Any, ...], list[int]] = {}
    for group, reading in warehouse.read(
        metric, period=(first, period.last), visible_to=warehouse.SYSTEM, by=[*by, grain]
    ):
        found.setdefault(group[:-1], [0] * (HISTORY + 1))[at[group[-1]]] = count(reading)
    return found


def _exposures(period: Period) -> list[float]:
    """Orders of ``period`` and of the periods before it; days where no orders are known."""
    orders = _counts("orders", [], period).get((), [0] * (HISTORY + 1))
    return (
        [float(one) for one in orders]
        if all(orders)
        else [float(period.before(step).days) for step in range(HISTORY + 1)]
    )


def _ids(one: Weighed, read: Read, limit: int = 3000) -> tuple[int, ...]:
    return warehouse.keys(
        one.metric, period=read.period.span, visible_to=warehouse.SYSTEM, where=one.where, limit=limit
    ).keys


def _told(one: Weighed, ids: list[int], context: _Context) -> Row:
    read, found = context.read, one.found
    sort, column = ("class", "cls") if one.metric == "classes" else ("risk", "risk")
    scope, open_ = _scope(one.where, context)
    return {
        "sort": sort, "key": one.key, "what": name_of(sort, one.key),
        "scope": scope, "value": found.observed, "expected": round(one.expected, 1), "excess": round(one.excess, 1),
        "low": round(one.interval[0], 1), "high": round(one.interval[1], 1), "q": one.q, "severity": one.severity, "sales": one.sales,
        "season": found.season, "score": round(one.score, 1), "open": {column: one.key, **open_},
        "history": [[read.period.before(step).key, n] for step, n in reversed(list(enumerate(one.counts)))],
        "causes": _causes(ids, one.where, context), "verbatims": quoted(drawn(ids, seed=read.period.key, most=3)),
    }  # fmt: skip


def _scope(where: Mapping[str, Any], context: _Context) -> tuple[Row, dict[str, str]]:
    read = context.read
    for name, names, param in (
        ("sku", read.products, "product"), ("product_group", read.groups, "group"), ("team", context.teams, "team"),
    ):  # fmt: skip
        if name in where:
            key = str(where[name])
            return {"sort": name, "key": key, "name": names.get(key, key)}, {param: key}
    return {"sort": "all", "key": "", "name": ""}, {}


def _causes(ids: Sequence[int], where: Mapping[str, Any], context: _Context) -> list[Row]:
    """What may be behind it: where its voices pile up, and what the calendar says. Candidates, not proof."""
    said = {"sku": "product", "team": "team"}
    known = {said[name] for name in where if name in said}
    found = [
        {"sort": sort, "name": name_of("class", name) if sort == "finer" else name, "share": share}
        for sort, name, share in voices.concentrations(ids)
        if sort not in known
    ]
    return found[:3] + _planned(ids, where, context)[:3]


def _planned(ids: Sequence[int], where: Mapping[str, Any], context: _Context) -> list[Row]:
    """Marks of the calendar that touch what the finding is about: its group, those of its voices, or the whole company."""
    read = context.read
    own = where.get("product_group") or read.group_of.get(str(where.get("sku", "")))
    groups = {own} if own else voices.main_groups(ids)
    found = []
    for mark in calendar.marks_between(read.period.before(2).first, read.period.last):
        touched = {one.key for one in mark.groups.all()}
        if not touched or touched & groups:
            found.append({"sort": "mark", "name": mark.title, "on": mark.starts_on.isoformat(), "mark": mark.sort})
    return sorted(found, key=lambda row: row["on"], reverse=True)
