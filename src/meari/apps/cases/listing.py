"""What a list shows of each case, in words, made at once: a list of fifty is the page that is opened most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from meari.apps.base.templatetags.meari import ago, icon
from meari.apps.cases import models, queues
from meari.apps.cases.standing import Glance, Standing, standing
from meari.apps.cases.templatetags.desk import by_when, promise
from meari.apps.voices import channels

HIGH = models.Case.Priority.HIGH


@dataclass(frozen=True)
class Line:
    """One case of a list: ``more`` is said below its subject, ``marks`` beside it."""

    pk: int
    subject: str
    more: str
    marks: SafeString
    promise: SafeString
    when: str
    has_risk: bool


def lines(cases: Sequence[models.Case], *, now: datetime) -> list[Line]:
    """``cases`` in their order. Those that wait for another team tell what was promised there."""
    found = [(case, standing(case, now=now)) for case in cases]
    asked = queues.asked_until([case.pk for case, stands in found if stands.glance == Glance.TEAM])
    words = Words({key: channels.name(key) for key in {case.channel for case in cases}}, _("no owner"))
    return [_line(case, stands, asked.get(case.pk), words) for case, stands in found]


@dataclass(frozen=True)
class Words:
    """What every line says alike, looked up once."""

    channels: Mapping[str, str]
    no_owner: str


def _line(case: models.Case, stands: Standing, asked: models.Deadline | None, words: Words) -> Line:
    owner = case.owner.name if case.owner else words.no_owner
    customer = case.customer.shown_name if case.customer else ""
    told = (f"#{case.pk}", words.channels[case.channel], customer, case.team.name, owner)
    shown = promise(stands)
    return Line(
        case.pk, case.subject, " · ".join(one for one in told if one), _marks(case, asked, shown), shown,
        ago(case.last_message_at), case.has_risk,
    )  # fmt: skip


def _marks(case: models.Case, asked: models.Deadline | None, shown: SafeString) -> SafeString:
    marks = []
    if case.has_risk:
        marks.append(("tag-bad", icon("alert-triangle"), _("Risk")))
    if case.priority >= HIGH:
        marks.append(("tag-warn", icon("flag"), case.get_priority_display()))
    tags = format_html_join("", '<span class="tag {}">{} {}</span>', marks)
    if asked is None:
        return tags + shown
    return format_html('{}{}<span class="tag">{} · {}</span>', tags, shown, asked.team.name, by_when(asked.due_at))
