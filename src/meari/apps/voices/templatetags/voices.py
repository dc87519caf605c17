"""How pages write what voices and channels carry as keys."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from meari.apps.imports.reasons import sentence
from meari.apps.voices import channels, models
from meari.apps.voices.protocol import channel_kinds

SIGNATURES = {
    "unsigned": gettext_noop("The message carried no signature in the header that is set."),
    "wrong_signature": gettext_noop("The signature or token did not fit the secret."),
    "outside_window": gettext_noop("The message was more than five minutes old, or the sender's clock is wrong."),
}
register = template.Library()
register.filter("channel_name", channels.name)


@register.filter
def kind_label(key: str) -> str:
    """The name of a kind of channel; an unknown one says so."""
    kind = channel_kinds().get(key)
    return str(kind.label) if kind else _("%s (not installed)") % key


@register.filter
def signature_problem(reason: str) -> str:
    return _(SIGNATURES[reason]) if reason in SIGNATURES else reason


@register.filter
def arrival_problem(arrival: models.Arrival) -> str:
    """Why a payload, or the first item of it that failed, could not be taken."""
    params = dict(arrival.params)
    field = params.pop("field", "")
    said = sentence(arrival.reason, params)
    return f"{field}: {said}" if field else said
