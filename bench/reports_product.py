"""The eight report queries as the product asks them: ``parts`` ends at columns, ``read`` at readings with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bench.reports_data import FIRST, LAST
from bench.reports_sql import DAYS_28, WEEK_BEFORE
from meari.apps.warehouse import queries
from meari.engines.metrics import Question
from meari.engines.metrics.multiple import q_values
from meari.engines.metrics.rates import Exposed, change
from meari.vocabulary.metrics import Reading

Readings = list[tuple[Any, Reading]]


@dataclass(frozen=True)
class Asked:
    """One query: what the product is asked, and what a report then makes of it."""

    name: str
    metric: str
    by: Sequence[str]
    first: date = FIRST
    where: dict[str, Any] = field(default_factory=dict)
    then: Callable[[Readings], Any] = lambda readings: readings

    def parts(self) -> dict[str, Any]:
        """The additive parts as Arrow columns, by fact."""
        question = Question(self.first, LAST, by=tuple(self.by), where=self.where)
        return {
            key: one.table for key, one in queries.gather([self.metric], question, visible_to=queries.SYSTEM).items()
        }

    def read(self) -> Any:
        """The finished answer."""
        return self.then(
            queries.read(
                self.metric, period=(self.first, LAST), by=self.by, where=self.where, visible_to=queries.SYSTEM
            )
        )


def _top(readings: Readings) -> Any:
    known = [(group[0], reading.value or 0) for group, reading in readings if group[0] is not None]
    return sorted(known, key=lambda one: (-one[1], one[0]))[:20]


def _quantiles(readings: Readings) -> dict[Any, list[int]]:
    """The 50th and 90th percentile of ratings from how often each was given: exact, because ratings are few."""
    given: dict[Any, list[tuple[int, float]]] = {}
    for (group, rating), reading in readings:
        given.setdefault(group, []).append((rating, reading.value or 0))
    return {group: [_quantile(histogram, share) for share in (0.5, 0.9)] for group, histogram in given.items()}


def _quantile(histogram: list[tuple[int, float]], share: float) -> int:
    needed, seen = share * sum(count for _, count in histogram), 0.0
    for value, count in sorted(histogram):
        seen += count
        if seen >= needed:
            return value
    raise ValueError("an empty histogram has no quantile")


def _movers(readings: Readings) -> Any:
    """The 50 products that moved most, each with its interval and whether that is more than chance."""
    counts: dict[str, list[int]] = {}
    for (week, sku), reading in readings:
        if sku is not None:
            counts.setdefault(sku, [0, 0])[week > WEEK_BEFORE] = int(reading.value or 0)
    moved = sorted(counts, key=lambda sku: (-abs(counts[sku][1] - counts[sku][0]), sku))[:50]
    changes = [change(Exposed(counts[sku][0]), Exposed(counts[sku][1])) for sku in moved]
    return list(zip(moved, [counts[sku] for sku in moved], changes, q_values([one.p for one in changes]), strict=True))


RATED = {"rating": [1, 2, 3, 4, 5]}
QUERIES = [
    Asked("1 weekly voices, product x type", "voices", ("week", "sku", "main_class")),
    Asked("2 voices per 1,000 orders, product x month", "voices_per_1000_orders", ("month", "sku")),
    Asked("3 top 20 products, 28 days", "voices", ("sku",), first=DAYS_28, then=_top),
    Asked("4 return rate, product x month", "return_rate", ("month", "sku")),
    Asked("5 risks by week", "risks", ("week", "risk")),
    Asked("6 mean rating, channel x month", "mean_rating", ("month", "channel")),
    Asked("7 rating p50/p90 by product group", "voices", ("product_group", "rating"), where=RATED, then=_quantiles),
    Asked("8 week over week, top 50 products", "voices", ("week", "sku"), first=WEEK_BEFORE, then=_movers),
]
