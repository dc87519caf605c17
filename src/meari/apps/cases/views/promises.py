"""How teams keep what they promised each other and customers. Figures are of teams; nobody is ranked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from meari.apps.base import charts
from meari.apps.cases import rules, task_forms
from meari.apps.cases.queries import promises as reads
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn

MOST_DRAWN = 30


@require_GET
def promises(request: SignedIn) -> HttpResponse:
    """Each office and service in the days asked for, and our own centre beside the outsourced ones."""
    people_rules.demand(request.user, rules.VIEW)
    form = task_forms.PeriodForm(request.GET)
    first, last = form.days()
    now, zone = timezone.now(), timezone.get_current_timezone()
    since = datetime.combine(first, time(), zone)
    until = datetime.combine(last + timedelta(days=1), time(), zone)
    lines = reads.by_service(rules.reported_tasks(request.user), since=since, until=until, now=now)
    centres = reads.centres(rules.reported_cases(request.user), since=since, until=until, now=now)
    context = {
        "form": task_forms.PeriodForm(initial={"since": first, "until": last}), "lines": lines, "chart": _chart(lines),
        "centres": centres, "rows": _rows(centres), "first": first, "last": last,
        "is_all": rules.teams_of(request.user, rules.VIEW) is None,
        "has_outside": any(centre.team is not None for centre in centres),
    }  # fmt: skip
    return render(request, "cases/promises/index.html", context)


def _chart(lines: Sequence[reads.Line]) -> charts.Option | None:
    """The share of promises kept of each service, in per cent, of those of which something can be said."""
    drawn = [line for line in lines if line.service is not None and line.kept.value is not None][:MOST_DRAWN]
    if not drawn:
        return None
    shares = [(line.kept.value or 0, line.kept.low or 0, line.kept.high or 0) for line in drawn]
    values, lows, highs = ([round(100 * one, 1) for one in column] for column in zip(*shares, strict=True))
    labels = [f"{line.team} › {line.service}" for line in drawn]
    return charts.ranges(labels, values, lows=lows, highs=highs, name=_("Kept, %"), most=100)


def _rows(centres: Sequence[reads.Centre]) -> list[tuple[str, list[tuple[object, object]]]]:
    """Each measure with its share at every centre, and how it compares with our own."""
    return [
        (name, [(reads.told(centre.measures[name]), centre.held_against.get(name)) for centre in centres])
        for name in reads.MEASURES
    ]
