"""Where a page leaves room for panels of other apps."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from meari.apps.base.panels import panels_at

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: Context, place: str, thing: object) -> SafeString:
    """Every panel of ``place`` about ``thing`` that the reader has something to see in."""
    request = context["request"]
    shown = ((panel, panel.context(request.user, thing)) for panel in panels_at(place))
    parts = [render_to_string(panel.template, dict(said), request) for panel, said in shown if said is not None]
    return mark_safe("".join(parts))  # noqa: S308 - each part is a rendered template
