"""How a customer stands, in words."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from meari.apps.base.templatetags.meari import count, icon
from meari.engines.metrics.statuses import Level, Reason, Sign, Status

register = template.Library()
LOOKS: dict[Level, tuple[str, str, str | Promise]] = {
    Level.GOOD: ("tag-good", "mood-smile", _("well")),
    Level.WATCH: ("tag-warn", "eye", _("keep an eye on")),
    Level.AT_RISK: ("tag-bad", "alert-triangle", _("may leave")),
    Level.UNKNOWN: ("", "help-circle", _("too little heard")),
}
SIGNS: dict[Sign, str | Promise] = {
    Sign.COMPLAINTS: _("Complaints"), Sign.NEGATIVE: _("Other negative voices"), Sign.RISK: _("Voices of a risk"),
    Sign.LATE_CASES: _("Promises broken"), Sign.EFFORT: _("Effort points"), Sign.REOPENED: _("Cases reopened"),
    Sign.LOW_SCORE: _("Low ratings"), Sign.RETURNS: _("Returns"), Sign.PRAISE: _("Praise"), Sign.HIGH_SCORE: _("High ratings"),
    Sign.BOUGHT_AGAIN: _("Orders within a year"),
}  # fmt: skip


@register.filter
def standing_tag(status: Status) -> SafeString:
    """The level as a mark: colour, sign and words say the same."""
    colour, sign, words = LOOKS[status.level]
    return format_html('<span class="tag {}">{} {}</span>', colour, icon(sign), words)


@register.filter
def sign_said(reason: Reason) -> str:
    """A sign with its number."""
    return f"{SIGNS[reason.sign]} {count(reason.number)}"


@register.filter
def signed(weight: int) -> str:
    """+3 or −1."""
    return f"+{weight}" if weight > 0 else f"−{abs(weight)}"
