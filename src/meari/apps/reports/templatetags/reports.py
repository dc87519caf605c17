"""How cells and findings of a report are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from meari.apps.base.templatetags.meari import DASH, count, day, decimal, percent, signed_percent, won
from meari.apps.hooks.problems import sentence
from meari.apps.reports.protocol import Column, elements, title
from meari.apps.voices.measuring import measure_of

register = template.Library()


@register.simple_tag
def cell(row: Mapping[str, Any], column: Column) -> SafeString | str:
    """One value of a row as its column wants it written."""
    value = row.get(column.key)
    if column.format == "amount":
        return won(value) if row.get("unit") == "won" else count(value)
    return WRITTEN.get(column.format, _text)(value)


def _text(value: Any) -> str:
    return str(value or DASH)


def _counted(pairs: list[tuple[str, int]] | None) -> str:
    return ", ".join(f"{name} {count(n)}" for name, n in pairs or []) or DASH


def _percent_interval(bounds: list[float] | None) -> SafeString | str:
    return interval([100 * bound for bound in bounds]) if bounds else DASH


@register.filter
def interval(bounds: list[float] | None) -> SafeString | str:
    return (
        DASH
        if not bounds
        else format_html('<span class="interval">{}–{}</span>', decimal(bounds[0]), decimal(bounds[1]))
    )


@register.simple_tag
def mark(value: str | None) -> SafeString | str:
    """The honest mark: does the change say more than chance?"""
    words = {
        "up": ("bad", _("▲ clearly more")), "down": ("good", _("▼ clearly fewer")), "same": ("same", _("within chance")),
        "small": ("same", _("too few to say")), "better": ("good", _("▲ clearly better")), "worse": ("bad", _("▼ clearly worse")),
    }  # fmt: skip
    if value not in words:
        return DASH
    colour, text = words[value]
    return format_html('<span class="change-mark is-{}">{}</span>', colour, text)


WRITTEN: Mapping[str, Callable[[Any], SafeString | str]] = {
    "count": count,
    "counted": _counted,
    "won": won,
    "decimal": decimal,
    "percent": percent,
    "change": lambda value: signed_percent(value, 0),
    "interval": interval,
    "percent_interval": _percent_interval,
    "mark": mark,
    "day": lambda value: day(date.fromisoformat(value)),
}


@register.filter
def is_number(column: Column) -> bool:
    return column.format not in {"text", "mark", "day"}


@register.filter
def moment_of(written: str) -> datetime:
    return datetime.fromisoformat(written)


@register.filter
def day_of(written: str) -> date:
    return date.fromisoformat(written[:10])


@register.simple_tag
def rows_address(edition_id: int, wanted: Mapping[str, str] | None) -> str:
    """The page of the rows behind a number of an edition."""
    filters = urlencode({name: value for name, value in (wanted or {}).items() if value})
    return f"{reverse('reports:rows', args=[edition_id])}?{filters}"


register.filter("element_label", title)


@register.simple_tag
def decide_address(edition_id: int, finding: Mapping[str, Any]) -> str:
    """Where a decision about a finding is taken, its number followed from then on."""
    named = " · ".join(name for name in (finding["scope"]["name"], finding["what"]) if name)
    told = {
        "measure": str(measure_of(finding["open"], named=named)),
        "about_kind": "reports.edition", "about_key": f"{edition_id}:findings",
    }  # fmt: skip
    return f"{reverse('decisions:index')}?{urlencode(told)}#take"


@register.simple_tag
def no_findings(content: Mapping[str, Any]) -> str:
    from meari.apps.reports import sentences  # it writes cells with these tags

    return sentences.no_findings(content)


@register.filter
def element_columns(key: str) -> tuple[Column, ...]:
    return next((one.columns for one in elements() if one.key == key), ())


@register.filter
def element_question(key: str) -> str:
    return next((str(one.question) for one in elements() if one.key == key), "")


@register.filter
def stars(severity: float) -> str:
    return "●" * max(1, round(severity))


@register.filter
def feed_problem(code: str) -> str:
    """Why a feed could not be read."""
    if code == "no_feed":
        return _("There is no RSS or Atom feed at this address.")
    status = code.removeprefix("status_")
    return _("The server answered %s.") % status if status != code else sentence(code)
