"""How pages write promises, lengths of time and what was said in a case."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meari.apps.base.templatetags.meari import icon, short_day
from meari.apps.cases.standing import Glance, Standing

register = template.Library()
HOUR, DAY = 60, 24 * 60
LOOKS = {
    Glance.OVER: ("tag-bad", "alert-triangle"), Glance.NEAR: ("tag-warn", "clock"), Glance.FINE: ("tag-good", "clock"),
    Glance.CUSTOMER: ("", "message-2"), Glance.TEAM: ("tag-accent", "arrows-split"), Glance.NONE: ("", "minus"),
    Glance.CLOSED: ("", "check"),
}  # fmt: skip


@register.filter
def span(length: timedelta | None) -> str:
    """A length of time in its two largest units: 2일 3시간, 2시간 10분, 35분."""
    if length is None:
        return "–"
    minutes = abs(int(length.total_seconds())) // 60
    days, rest = divmod(minutes, DAY)
    hours, left = divmod(rest, HOUR)
    told = [ngettext("%d day", "%d days", days) % days] if days else []
    told += [_("%d h") % hours] if hours else []
    told += [_("%d min") % left] if (left and not days) or not told else []
    return " ".join(told)


@register.filter
def by_when(at: datetime | None) -> str:
    """A moment near now: 14:30 for today, 11.24(화) 14:30 otherwise."""
    if at is None:
        return "–"
    local = timezone.localtime(at)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else f"{short_day(at)} {local:%H:%M}"


@register.filter
def promise(standing: Standing) -> SafeString:
    """A promise as a mark: colour, sign and words say the same."""
    colour, sign = LOOKS[standing.glance]
    return format_html('<span class="tag {}">{} {}</span>', colour, icon(sign), _words(standing))


def _words(standing: Standing) -> str:
    at = standing.at
    match standing.glance:
        case Glance.OVER:
            return _("overdue by %s") % span(timezone.now() - at if at else None)
        case Glance.NEAR:
            return _("soon: by %s") % by_when(at)
        case Glance.FINE:
            return _("by %s") % by_when(at)
        case Glance.CUSTOMER:
            return _("customer's turn, back %s") % by_when(at) if at else _("customer's turn")
        case Glance.TEAM:
            return _("another team's turn")
        case Glance.CLOSED:
            return _("closed %s") % by_when(at)
    return _("nothing promised")
