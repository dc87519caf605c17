"""What letters carry as keys, in the reader's words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from meari.apps.sending import reasons
from meari.apps.sending.gate import EVERYTHING, Purpose
from meari.apps.sending.protocol import providers

register = template.Library()
register.filter("reason", reasons.sentence)


@register.filter
def provider_name(key: str) -> str:
    """The provider's name; an unknown one is named as not installed."""
    return str(providers()[key].label) if key in providers() else _("%s (not installed)") % key


@register.filter
def stores_only(key: str) -> bool:
    """Whether what was handed over went nowhere but into a folder."""
    return key in providers() and bool(providers()[key].is_fallback)


@register.filter
def purpose_name(purpose: str) -> str:
    return {
        Purpose.ANSWER.value: _("Answer to a customer"),
        Purpose.INFORMATION.value: _("Information"),
        Purpose.ADVERTISING.value: _("Advertising"),
        Purpose.INTERNAL.value: _("To staff"),
    }.get(purpose, purpose)


@register.filter
def scope_name(scope: str) -> str:
    """What somebody refused."""
    return {EVERYTHING: _("Everything"), Purpose.ADVERTISING.value: _("Advertising")}.get(scope, scope)
