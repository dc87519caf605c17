"""What pages about collecting say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from meari.apps.sending import reasons
from meari.apps.surveys import collecting_forms
from meari.apps.surveys.collecting import collector_kinds

register = template.Library()


@register.filter
def collector_label(key: str) -> str:
    """A kind of collector in the reader's language; an unknown one is named as not installed."""
    return str(collector_kinds()[key].label) if key in collector_kinds() else _("%s (not installed)") % key


@register.filter
def why_not(reason: str) -> str:
    """Why somebody is not asked, or what became of a letter."""
    own = {
        "no_address": _("No address is known."), "wrong_address": _("No mail can go to this address."),
        "twice": _("The same person stands further up."), "asked_already": _("Asked already, no answer yet."),
        "answered_already": _("Has answered."), "unclear": _("Nobody can know whether it arrived."),
        "expired": _("The invitation expired before it could be sent."), "survey_closed": _("The survey was closed meanwhile."),
    }  # fmt: skip
    return own.get(reason) or reasons.sentence(reason)


@register.filter
def event_name(key: str) -> str:
    return collecting_forms.event_name(key)


@register.filter
def of(counts: Mapping[Any, Any], key: Any) -> Any:
    """What stands under ``key``; 0 where nothing does."""
    return counts.get(key, 0)


@register.filter
def plan_problem(key: str) -> str:
    return {
        "no_survey": _("No survey measures it"), "not_open": _("The survey is not open"),
        "no_answers": _("No answers in this time"),
    }.get(key, key)  # fmt: skip
