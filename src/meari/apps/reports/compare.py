"""Comparing a number with the period before and the year before, with an honest mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from meari.engines.metrics.multiple import q_values
from meari.engines.metrics.rates import Exposed, change
from meari.vocabulary.metrics import Reading

SMALL = 20
REAL = 0.05
NOTHING = Reading(None, note="no_rows")


def count(reading: Reading | None) -> int:
    """A counted total; nothing is 0."""
    return int(reading.value or 0) if reading is not None else 0


def against(now: tuple[int, float], then: tuple[int, float]) -> dict[str, Any]:
    """How the rate ``now`` (count, exposure) differs from ``then``: ratio - 1 with interval and p-value."""
    found = change(Exposed(then[0], then[1]), Exposed(now[0], now[1]))
    return {
        "change": None if found.ratio is None else found.ratio - 1,
        "change_low": None if found.low is None else found.low - 1,
        "change_high": None if found.high is None else found.high - 1,
        "p": found.p,
    }


def marked(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each row its q-value over all rows (Benjamini-Hochberg) and a mark: up, down, same or small."""
    qs = q_values([row.get("p") for row in rows])
    return [{**row, "q": q, "mark": mark(row, q)} for row, q in zip(rows, qs, strict=True)]


def mark(row: Mapping[str, Any], q: float | None) -> str:
    """``small`` where the numbers say little, ``up`` or ``down`` where the change is more than chance, else ``same``."""
    if (row.get("value") or 0) + (row.get("previous") or 0) < SMALL and (q is None or q > REAL):
        return "small"
    if q is None or q > REAL:
        return "same"
    return "up" if row.get("change") is None or row["change"] > 0 else "down"
