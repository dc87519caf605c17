"""How results of analyses are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.base.templatetags.meari import DASH, count, decimal, percent, signed
from meari.apps.surveys.fields import Field

register = template.Library()
WHY = {
    "too_few": gettext_lazy("Too few answers to say anything."),
    "few": gettext_lazy("Fewer than 30 answers: read with care."),
    "no_spread": gettext_lazy("Everybody answered alike, so nothing can be told apart."),
    "nothing_explained": gettext_lazy("These questions explain nothing of the outcome."),
    "too_many_drivers": gettext_lazy("Too many drivers for this method."),
    "no_margins": gettext_lazy("No target share was given."),
    "not_whole": gettext_lazy("Target shares must add up to 100 %."),
    "no_target": gettext_lazy("Somebody gave an answer that has no target share."),
    "empty_category": gettext_lazy(
        "A target share was given for an answer that nobody gave: nobody can stand for them."
    ),
    "nobody": gettext_lazy("There is no complete response yet."),
    "wrong_trim": gettext_lazy("The least weight must lie below 1, the greatest above."),
    "gone": gettext_lazy("A question that the weights use is no longer there."),
}
QUADRANTS = {
    "fix_first": gettext_lazy("Fix first"),
    "keep_up": gettext_lazy("Keep it up"),
    "low_priority": gettext_lazy("Low priority"),
    "more_than_enough": gettext_lazy("More than enough"),
}
SORTS = {
    "basic": gettext_lazy("Basic: only displeases when it fails"),
    "delighter": gettext_lazy("Delighter: only pleases when it is there"),
    "performance": gettext_lazy("Performance: the better, the more"),
    "neutral": gettext_lazy("Neither way"),
}


@register.filter
def why(note: str) -> str:
    """A refusal or warning in words."""
    return str(WHY.get(note, note))


@register.filter
def quadrant(key: str) -> str:
    return str(QUADRANTS.get(key, key))


@register.filter
def contrast_sort(key: str) -> str:
    return str(SORTS.get(key, DASH))


@register.filter
def told(reading: Mapping[str, Any], show: str) -> str:
    """A reading's value: shares in percent, NPS with its sign, anything else as a number."""
    value = reading["value"]
    if value is None:
        return DASH
    if show == "shares":
        return percent(value)
    return signed(round(value)) if show == "nps" else decimal(value, 2)


@register.filter
def between(reading: Mapping[str, Any], show: str) -> str:
    """A reading's interval; nothing where there is none."""
    if reading["low"] is None:
        return ""
    low, high = (told({"value": reading[end]}, show) for end in ("low", "high"))
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


@register.filter
def answers(n: int) -> str:
    return f"n = {count(n)}"


@register.simple_tag
def words(field: Field, key: str) -> str:
    """What a category of a field is called."""
    return field.words(key)
