"""How pages write working time, deadlines and what becomes of tasks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from meari.apps.base.templatetags.meari import moment, short_day
from meari.apps.cases import wording
from meari.apps.cases.models import Case
from meari.vocabulary.deadlines import Standing, State

register = template.Library()
register.filter("length_of", wording.length)
register.filter("promised", wording.promised)
register.filter("week", wording.week)
MARKS = {
    State.ON_TIME: ("", "clock"),
    State.WARNED: ("tag-warn", "bell"),
    State.PAUSED: ("", "history"),
    State.BREACHED: ("tag-bad", "alert-triangle"),
    State.MET: ("tag-good", "check"),
    State.MISSED: ("tag-bad", "alert-triangle"),
}


@register.filter
def points(value: float | None) -> str:
    """A difference of shares (-1 to 1) in points: +5."""
    return "" if value is None else f"{100 * value:+.0f}"


@register.filter
def priority_name(value: int) -> str:
    return str(Case.Priority(value).label)


@register.filter
def left(standing: Standing) -> str:
    """How much working time a promise has left, or by how much it was missed; a begun minute counts."""
    size = wording.length(-(-abs(standing.left) // timedelta(minutes=1)))
    if standing.state is State.MET:
        return _("in time")
    if standing.state is State.MISSED:
        return _("late by %s") % size
    if standing.state is State.BREACHED:
        return _("overdue by %s") % size
    return _("%s left") % size


@register.filter
def mark_class(standing: Standing) -> str:
    return MARKS[standing.state][0]


@register.filter
def mark_icon(standing: Standing) -> str:
    return MARKS[standing.state][1]


@register.filter
def due(value: datetime | None) -> str:
    """When something is due, as near as people say it: today 15:00, 11.26(목) 10:00."""
    if value is None:
        return ""
    at, today = timezone.localtime(value), timezone.localdate()
    ahead = (at.date() - today).days
    if ahead == 0:
        return _("today %s") % f"{at:%H:%M}"
    if ahead == 1:
        return _("tomorrow %s") % f"{at:%H:%M}"
    return f"{short_day(at)} {at:%H:%M}" if at.year == today.year else moment(at)
