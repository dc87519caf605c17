"""From what pages filter by to a number that a decision can be meant to move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meari.apps.decisions.measures import Measure
from meari.apps.voices.queries import RISKY

COLUMNS = {
    "kind": "kind",
    "risk": "risk",
    "group": "product_group",
    "product": "sku",
    "team": "team",
    "channel": "channel",
}


def can_be_measured(facets: Mapping[str, Any]) -> bool:
    """Whether facts can count what ``facets`` choose: at least one of them, and no words, days or feelings."""
    chosen = {name for name, value in facets.items() if value}
    return bool(chosen) and chosen <= {*COLUMNS, "cls"}


def measure_of(facets: Mapping[str, str], *, named: str) -> Measure:
    """How often voices come in that fit ``facets`` (as pages filter by them), called ``named``."""
    risk = facets.get("risk", "")
    where = {COLUMNS[name]: value for name, value in facets.items() if value and name in COLUMNS}
    if risk in RISKY:
        del where["risk"]
    chosen = facets.get("cls", "")
    if chosen:
        where["finer" if "." in chosen else "class_key"] = chosen
    metric = "classes" if chosen else "risks_to_check" if risk == "check" else "risks" if risk else "voices"
    return Measure(metric, where, named)
