"""How numbers about customers are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django import template

from meari.apps.base.templatetags.meari import DASH, count, decimal, percent, won
from meari.apps.customers.protocol import Line

register = template.Library()
WRITTEN: Mapping[str, Callable[[float | None], str]] = {
    "count": count, "won": won, "percent": percent, "per_customer": lambda value: decimal(value, 2),
}  # fmt: skip


@register.filter
def reading(line: Line) -> str:
    return WRITTEN.get(line.unit, decimal)(line.reading.value)


@register.filter
def reading_interval(line: Line) -> str:
    if line.reading.low is None or line.reading.high is None:
        return DASH
    written = WRITTEN.get(line.unit, decimal)
    return f"{written(line.reading.low)}–{written(line.reading.high)}"
