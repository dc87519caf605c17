"""The problem first: which cells most deserve a decision, and what may be behind them.

A cell is a class or risk, alone or within a product, a product group or a team. Its count is held against what its own
last eight periods lead one to expect. Findings are ranked by excess voices x severity x sales touched, where sales enter
by their logarithm so that they weigh without drowning the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log10
from typing import Any

from meari.apps.calendar import queries as calendar
from meari.apps.people.models import Team
from meari.apps.reports.compare import count
from meari.apps.reports.protocol import Read, Row
from meari.apps.voices import queries as voices
from meari.apps.warehouse import queries as warehouse
from meari.engines.metrics.multiple import q_values
from meari.engines.metrics.rates import Exposed, change

HISTORY = 8
LEAST_EXCESS = 5.0
REAL = 0.05
SAME_VOICES = 0.5
AS_LAST_YEAR = 0.3
MOST = 3
WON = 10_000_000


@dataclass(frozen=True)
class Cell:
    """What could be a finding: ``metric`` counted where ``where`` holds."""

    metric: str
    key: str
    where: Mapping[str, Any]
    value: int
    before: int
    year_ago: int


@dataclass(frozen=True)
class Weighed:
    """A cell held against its expectation (per ``HISTORY`` periods before)."""

    cell: Cell
    expected: float
    low: float
    high: float
    p: float
    severity: float
    sales: float
    is_as_last_year: bool
    q: float = 1.0

    @property
    def excess(self) -> float:
        return self.cell.value - self.expected

    @property
    def score(self) -> float:
        usual = AS_LAST_YEAR if self.is_as_last_year else 1.0
        return self.excess * self.severity * (1 + log10(1 + self.sales / WON)) * usual


@dataclass
class _Context:
    read: Read
    severities: Mapping[str, float]
    sales: Mapping[str | None, float]
    growth: float
    teams: Mapping[str, str] = field(default_factory=dict)


def top(read: Read) -> list[Row]:
    """The three findings that most deserve a decision, as plain values with their evidence; fewer when there are fewer."""
    context = _context(read)
    weighed = [one for cell in _cells(read) if (one := _weigh(cell, context)) is not None]
    for_sure = [
        Weighed(**{**one.__dict__, "q": q})
        for one, q in zip(weighed, q_values([one.p for one in weighed]), strict=True)
        if q is not None and q <= REAL and one.excess >= LEAST_EXCESS
    ]
    chosen: list[Row] = []
    taken: list[set[int]] = []
    for one in sorted(for_sure, key=lambda found: -found.score):
        ids = set(_ids(one.cell, read))
        if any(len(ids & other) >= SAME_VOICES * min(len(ids), len(other)) for other in taken if ids and other):
            continue
        taken.append(ids)
        chosen.append(_told(one, sorted(ids), context))
        if len(chosen) == MOST:
            break
    return chosen


def drawn(ids: Iterable[int], *, seed: str, most: int) -> list[int]:
    """``most`` of ``ids`` by the smallest SHA-256 of seed and id: reproducible, and nobody picks cherries."""
    return sorted(ids, key=lambda id_: hashlib.sha256(f"{seed}:{id_}".encode()).hexdigest())[:most]


def quoted(ids: Sequence[int]) -> list[Row]:
    """The voices ``ids`` as they are shown, in that order."""
    found = {voice.pk: voice for voice in voices.by_ids(ids)}
    return [
        {
            "id": id_, "text": found[id_].text[:400], "at": found[id_].received_at.isoformat(), "channel": found[id_].channel,
            "product": found[id_].product.name if found[id_].product else "",
        }
        for id_ in ids
        if id_ in found
    ]  # fmt: skip


def _context(read: Read) -> _Context:
    severities = {f"{metric}:{node.key}": node.severity for metric, sort in (("classes", "class"), ("risks", "risk")) for node in voices.nodes(sort)}
    by_sku = read.numbers(["sales"], by=["sku"])
    sales: dict[str | None, float] = {f"sku:{group[0]}": one["sales"].value or 0.0 for group, one in by_sku.items()}
    for group, one in read.numbers(["sales"], by=["product_group"]).items():
        sales[f"product_group:{group[0]}"] = one["sales"].value or 0.0
    sales[None] = read.total("sales").value or 0.0
    now, year = count(read.total("voices")), count(read.total("voices", period=read.period.year_before()))
    teams = dict(Team.objects.values_list("key", "name"))
    return _Context(read, severities, sales, now / year if year else 0.0, teams)


def _cells(read: Read) -> Iterator[Cell]:
    history = read.period.history(HISTORY)
    for metric, column in (("classes", "class_key"), ("risks", "risk")):
        for within in (None, "product_group", "sku", "team"):
            by = [column] if within is None else [column, within]
            now = read.numbers([metric], by=by)
            then = dict(warehouse.read(metric, period=history, visible_to=warehouse.SYSTEM, by=by))
            year = read.numbers([metric], by=by, period=read.period.year_before())
            for group, readings in now.items():
                if within is not None and group[1] is None:
                    continue
                where = {column: group[0]} if within is None else {column: group[0], within: group[1]}
                yield Cell(
                    metric, str(group[0]), where, count(readings[metric]), count(then.get(group)),
                    count(year.get(group, {}).get(metric)),
                )  # fmt: skip


def _weigh(cell: Cell, context: _Context) -> Weighed | None:
    moved = change(Exposed(cell.before, HISTORY), Exposed(cell.value, 1))
    if moved.p is None:
        return None
    expected = cell.before / HISTORY
    low = cell.value * (1 - 1 / moved.low) if moved.low and moved.low > 1 else 0.0
    high = cell.value - cell.value / moved.high if moved.high else float(cell.value)
    within = next((f"{name}:{key}" for name, key in cell.where.items() if name in {"sku", "product_group"}), None)
    as_last_year = False
    if cell.year_ago and context.growth:
        over_year = change(Exposed(cell.year_ago, context.growth and 1 / context.growth), Exposed(cell.value, 1))
        as_last_year = over_year.p is not None and (over_year.p > REAL or (over_year.ratio or 1) < 1)
    severity = context.severities.get(f"{cell.metric}:{cell.key}", 1.0)
    sales = context.sales.get(within, 0.0)
    return Weighed(cell, expected, low, high, moved.p, severity, sales, as_last_year)


def _ids(cell: Cell, read: Read, limit: int = 3000) -> tuple[int, ...]:
    return warehouse.keys(cell.metric, period=read.period.span, visible_to=warehouse.SYSTEM, where=cell.where, limit=limit).keys


def _told(one: Weighed, ids: list[int], context: _Context) -> Row:
    read, cell = context.read, one.cell
    names = read.class_names if cell.metric == "classes" else read.risk_names
    column = "cls" if cell.metric == "classes" else "risk"
    scope, open_ = _scope(cell, context)
    return {
        "sort": "class" if cell.metric == "classes" else "risk", "key": cell.key, "what": names.get(cell.key, cell.key),
        "scope": scope, "value": cell.value, "expected": round(one.expected, 1), "excess": round(one.excess, 1),
        "low": round(one.low, 1), "high": round(one.high, 1), "q": one.q, "severity": one.severity, "sales": one.sales,
        "score": round(one.score, 1), "year_ago": cell.year_ago or None, "is_as_last_year": one.is_as_last_year,
        "open": {column: cell.key, **open_}, "causes": _causes(ids, cell, context),
        "verbatims": quoted(drawn(ids, seed=read.period.key, most=3)),
    }  # fmt: skip


def _scope(cell: Cell, context: _Context) -> tuple[Row, dict[str, str]]:
    read = context.read
    for name, names, param in (
        ("sku", read.products, "product"), ("product_group", read.groups, "group"), ("team", context.teams, "team"),
    ):  # fmt: skip
        if name in cell.where:
            key = str(cell.where[name])
            return {"sort": name, "key": key, "name": names.get(key, key)}, {param: key}
    return {"sort": "all", "key": "", "name": ""}, {}


def _causes(ids: Sequence[int], cell: Cell, context: _Context) -> list[Row]:
    """What may be behind it: where its voices pile up, and what the calendar says. Candidates, not proof."""
    found = [
        {"sort": sort, "name": name, "share": share}
        for sort, name, share in voices.concentrations(ids)
        if sort not in {"product" if "sku" in cell.where else "", "team" if "team" in cell.where else ""}
    ]
    read = context.read
    group = cell.where.get("product_group") or read.group_of.get(str(cell.where.get("sku", "")))
    for mark in calendar.marks_between(read.period.before(2).first, read.period.last):
        groups = {one.key for one in mark.groups.all()}
        if not groups or group is None or group in groups:
            found.append({"sort": "mark", "name": mark.title, "on": mark.starts_on.isoformat(), "mark": mark.sort})
    return found[:6]
