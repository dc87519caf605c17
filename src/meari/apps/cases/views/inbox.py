"""The queues and what lies in them."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from meari.apps.cases import finding, listing, models, queues, rules
from meari.apps.cases.forms.inbox import FilterForm
from meari.apps.cases.views import _page
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn

MOST_PAGES = 200


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """One queue, or what was looked for, fifty at a time; asked again while it is open, it answers only what changed."""
    people_rules.demand(request.user, rules.VIEW)
    now = timezone.now()
    reach = queues.reach_of(request.user, now=now)
    form = FilterForm(request.GET, team_ids=reach.team_ids)
    wanted = form.wanted
    queue = _page.queue_of(request) if not wanted.get("q") or "queue" in request.GET else queues.BY_KEY["all"]
    cases = queues.narrowed(queues.cases_in(queue, reach), wanted)
    if wanted.get("q"):
        cases = finding.found(cases, wanted["q"])
    page = _number(request)
    found = list(queues.rows(cases)[(page - 1) * queues.PAGE : page * queues.PAGE + 1])
    rows, counts = found[: queues.PAGE], queues.counts(reach)
    mark = _mark(rows, counts)
    if request.htmx and request.GET.get("mark") == mark:
        return HttpResponse(status=204)
    context = {
        "queue": queue, "queues": listed(counts, queue), "lines": listing.lines(rows, now=now), "form": form, "mark": mark,
        "page": page, "has_next": len(found) > queues.PAGE and page < MOST_PAGES, "is_narrowed": any(wanted.values()),
        "can_work": people_rules.can(request.user, rules.WORK),
    }  # fmt: skip
    return render(request, "cases/inbox.html", context)


def listed(counts: Any, chosen: queues.Queue | None) -> list[tuple[queues.Queue, str, bool]]:
    """The queues with how much lies in each, as the left side shows them."""
    most = queues.MOST_COUNTED
    told = {key: f"{most - 1:,}+" if n >= most else f"{n:,}" for key, n in counts.items()}
    return [(queue, told.get(queue.key, ""), queue is chosen) for queue in queues.QUEUES]


def _number(request: SignedIn) -> int:
    said = request.GET.get("page", "1")
    return min(max(int(said), 1), MOST_PAGES) if said.isascii() and said.isdigit() else 1


def _mark(rows: list[models.Case], counts: Any) -> str:
    """What changes when the page would: versions, counts, and the minute, which promises are told by."""
    said = f"{[(case.pk, case.version) for case in rows]}{sorted(counts.items())}{timezone.now():%H%M}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]
