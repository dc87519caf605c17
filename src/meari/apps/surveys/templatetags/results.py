"""How results write readings, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meari.apps.base.templatetags.meari import DASH, count, decimal, percent
from meari.apps.surveys.models import JourneyStage, Touchpoint
from meari.apps.surveys.results import Results, headlines
from meari.apps.surveys.summarising import Column
from meari.apps.warehouse.queries import definition
from meari.engines.metrics.experience import FEW
from meari.vocabulary.metrics import Reading

register = template.Library()
UNITS = {"share": "share", "net_points": "net", "of_100": "mean", "of_7": "mean", "share_of_all": "share"}


@register.filter
def metric_name(key: str) -> str:
    """The metric's name in the reader's language."""
    one = definition(key)
    return one.ko if get_language() == "ko" else one.en


@register.filter
def written(reading: Reading | None, form: str) -> str:
    """The value alone: ``form`` is a metric's key, or share, net, mean, plain."""
    return DASH if reading is None or reading.value is None else _number(reading.value, form_of(form))


@register.filter
def bounds(reading: Reading | None, form: str) -> str:
    """The interval as ``low – high``; nothing where there is none."""
    if reading is None or reading.low is None or reading.high is None:
        return ""
    return f"{_number(reading.low, form_of(form))} – {_number(reading.high, form_of(form))}"


@register.simple_tag
def told(reading: Reading | None, form: str) -> SafeString | str:
    """A reading as a table tells it: value, interval, and grey where it rests on few answers."""
    if reading is None or reading.value is None:
        return DASH
    value, interval = written(reading, form), bounds(reading, form)
    if reading.n < FEW:
        return format_html('<span class="muted" title="n = {}">{} <span class="interval">{}</span></span>', count(reading.n), value, interval)  # fmt: skip
    return format_html('{} <span class="interval">{}</span>', value, interval)


@register.filter
def is_few(reading: Reading | None) -> bool:
    return reading is not None and reading.n < FEW


@register.simple_tag
def figure_cell(row: Mapping[str, Any], column: Column) -> SafeString | str:
    """One cell of the table behind a figure."""
    value = row.get(column.key)
    if isinstance(value, Reading):
        return told(value, column.format)
    return count(value) if column.format == "count" else str(value or DASH)


@register.filter
def family(metric: str) -> list[str]:
    """The metrics in which a question of this family counts."""
    return headlines(metric)


@register.filter
def why_not(reading: Reading | None) -> str:
    """Why there is no value, or what to mind beside it."""
    notes = {
        "no_rows": _("no answers yet"), "few_answers": _("fewer than 30 answers"), "one_value": _("one answer"),
        "all_alike": _("all answers alike"), "part_missing": _("a part has no answers yet"),
        "too_few_answers": _("too few answered all parts"), "one_part": _("takes at least two parts"),
    }  # fmt: skip
    return notes.get(reading.note, reading.note) if reading is not None and reading.note else ""


def form_of(form: str) -> str:
    return form if form in FORMS else UNITS.get(definition(form).unit, "plain")


def _number(value: float, form: str) -> str:
    return FORMS[form](value)


FORMS: Mapping[str, Callable[[float], str]] = {
    "share": percent,
    "net": lambda value: f"{round(value, 1) or 0.0:+,.1f}".replace("-", "\N{MINUS SIGN}"),
    "mean": lambda value: decimal(value, 2) if abs(value) < 10 else decimal(value),
    "plain": lambda value: f"{value:,g}",
    "count": count,
    "text": str,
}


@register.filter
def duration(seconds: int | None) -> str:
    """A length of time: 45 s, 2 min 10 s."""
    if seconds is None:
        return DASH
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return _("%d s") % rest
    return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}


@register.filter
def points(reading: Reading, metric: str) -> str:
    """A difference in points of the metric; of shares in points of per cent."""
    return DASH if reading.value is None else _difference(reading.value, metric)


@register.filter
def points_between(reading: Reading, metric: str) -> str:
    low, high = reading.low, reading.high
    return "" if low is None or high is None else f"{_difference(low, metric)} – {_difference(high, metric)}"


def _difference(value: float, metric: str) -> str:
    by = 100 if form_of(metric) == "share" else 1
    return _("%s points") % FORMS["net"](by * value) if by == 100 else FORMS["net"](value)


@register.simple_tag
def question_title(found: Results, key: str) -> str:
    """The words of a question of these results, its key where no version knows it."""
    return next((one.title for one in found.questions if one.question.key == key), key)


@register.filter
def touchpoint_name(place: str) -> str:
    """The stage and touchpoint that a question names, in words."""
    stage, _dot, point = place.rpartition(".")
    named = [str(model) for model in (JourneyStage.objects.filter(key=stage).first(), Touchpoint.objects.filter(key=point).first()) if model]  # fmt: skip
    return " · ".join(named) or place
