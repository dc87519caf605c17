"""What a decision is meant to move: a metric, narrowed to what was decided about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language

from meari.engines.metrics import FACTS, METRICS, Metric
from meari.registry import kinds

COUNTED = frozenset({"voices", "classes", "risks", "units"})
"""Units of metrics that count things which happen, so that weeks of them can be compared."""
MOST_CONDITIONS = 5
LONGEST = 120


class WrongMeasure(ValueError):
    """No such metric, or it cannot be narrowed like that."""


@dataclass(frozen=True)
class Measure:
    """A metric by its key, the columns it is narrowed to, and what that is called where it was chosen."""

    metric: str
    where: Mapping[str, str] = field(default_factory=dict)
    named: str = ""

    def __str__(self) -> str:
        """As pages pass it on; ``parse`` reads it."""
        return json.dumps([self.metric, dict(self.where), self.named], ensure_ascii=False)

    @property
    def is_narrowed_by_place(self) -> bool:
        """Whether there are others of its kind to compare with: other products, groups or teams."""
        return bool(self.where.keys() & PLACES)

    @property
    def of_everything(self) -> Measure:
        """The same of all products, groups and teams."""
        return Measure(self.metric, {name: value for name, value in self.where.items() if name not in PLACES})


PLACES = frozenset({"sku", "product_group", "team"})


def parse(written: str) -> Measure:
    """The measure that ``str`` wrote. Raises ``WrongMeasure``."""
    try:
        metric, where, named = json.loads(written)
    except (ValueError, TypeError):
        raise WrongMeasure(written) from None
    is_plain = isinstance(metric, str) and isinstance(named, str) and isinstance(where, dict)
    if not is_plain or not all(isinstance(one, str) for pair in where.items() for one in pair):
        raise WrongMeasure(written)
    return checked(Measure(metric, where, named[:LONGEST]))


def checked(measure: Measure) -> Measure:
    """``measure`` if its metric is installed and has the columns it is narrowed to. Raises ``WrongMeasure``."""
    found = installed().get(measure.metric)
    if found is None or len(measure.where) > MOST_CONDITIONS:
        raise WrongMeasure(measure.metric)
    for fact in found.facts - found.spread:
        if missing := measure.where.keys() - FACTS[fact].columns.keys():
            raise WrongMeasure(f"{measure.metric}: {', '.join(sorted(missing))}")
    return measure


def installed() -> Mapping[str, Metric]:
    return kinds(METRICS)


def counted() -> Mapping[str, Metric]:
    """Metrics that count things which happen."""
    return {key: metric for key, metric in installed().items() if metric.unit in COUNTED}


def metric_name(key: str) -> str:
    """The metric's name in the reader's language; an uninstalled one shows its key."""
    found = installed().get(key)
    return key if found is None else found.ko if get_language() == "ko" else found.en
