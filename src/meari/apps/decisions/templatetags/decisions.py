"""How readings of hypotheses are written."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from meari.apps.base.templatetags.meari import DASH, count, decimal, percent, won
from meari.apps.decisions import measures
from meari.apps.decisions.models import Hypothesis
from meari.vocabulary.metrics import Reading

register = template.Library()


@register.simple_tag
def bound(hypothesis: Hypothesis) -> str:
    """What must hold: complaints of D47 below 12."""
    told = {"what": hypothesis.measured or measures.metric_name(hypothesis.metric),
            "value": _written(hypothesis.threshold, _unit(hypothesis))}  # fmt: skip
    return _("%(what)s above %(value)s") % told if hypothesis.is_above else _("%(what)s below %(value)s") % told


@register.simple_tag
def reading_of(hypothesis: Hypothesis, reading: Reading | Hypothesis) -> str:
    """A reading with its interval in the metric's unit; a closed hypothesis keeps its own."""
    unit = _unit(hypothesis)
    if reading.value is None:
        return DASH
    interval = "" if reading.low is None else f" ({_written(reading.low, unit)}–{_written(reading.high, unit)})"
    return f"{_written(reading.value, unit)}{interval}"


def _unit(hypothesis: Hypothesis) -> str:
    found = measures.installed().get(hypothesis.metric)
    return found.unit if found else ""


def _written(value: Any, unit: str) -> str:
    if unit == "share":
        return percent(value)
    if unit == "won":
        return won(value)
    return count(value) if unit in measures.COUNTED or unit == "orders" else decimal(value)
