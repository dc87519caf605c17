"""Pictures of what a decision did."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from meari.apps.base import charts
from meari.apps.decisions.queries import Measured


def weekly(measured: Measured) -> charts.Option:
    """Week by week, with the weeks in which it was decided and in which it took hold."""
    labels = {monday: f"{monday.month}.{monday.day}" for monday in measured.mondays}
    marks = [charts.Mark(_label(measured.decided, labels), _("decided"))]
    if measured.began != measured.decided:
        marks.append(charts.Mark(_label(measured.began, labels), _("took hold")))
    return charts.line(
        list(labels.values()),
        list(measured.counts),
        name=_("a week"),
        marks=[mark for mark in marks if mark.label],
    )


def _label(day: date, labels: dict[date, str]) -> str:
    return next((label for monday, label in labels.items() if 0 <= (day - monday).days < 7), "")
