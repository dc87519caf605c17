"""The calendar that all teams share."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.calendar import actions, feed, forms, models, queries, rules
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn


@require_http_methods(["GET", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """The marks of a year by month; add one."""
    people_rules.demand(request.user, rules.VIEW)
    year = int(request.GET["year"]) if request.GET.get("year", "").isdecimal() else timezone.localdate().year
    year = min(max(year, 2000), 2100)
    form = forms.MarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        groups = tuple(group.name for group in said.pop("groups"))
        row = actions.MarkRow(uid=uuid4().hex, groups=groups, **said)
        actions.place_mark(row, by=request.user, now=timezone.now())
        messages.success(request, _("It stands in everybody's calendar now."))
        return redirect("calendar:index")
    months: dict[date, list[models.Mark]] = {}
    for mark in queries.marks_between(date(year, 1, 1), date(year, 12, 31)):
        months.setdefault(max(mark.starts_on, date(year, 1, 1)).replace(day=1), []).append(mark)
    context = {
        "form": form, "feed_form": forms.FeedForm(), "months": months.items(), "year": year,
        "today": timezone.localdate(), "can_change": people_rules.can(request.user, rules.CHANGE),
    }  # fmt: skip
    return render(request, "calendar/index.html", context)


@require_POST
def remove(request: SignedIn, mark_id: int) -> HttpResponseRedirect:
    actions.remove_mark(get_object_or_404(models.Mark, pk=mark_id), by=request.user, now=timezone.now())
    return redirect("calendar:index")


@require_GET
def as_feed(request: SignedIn) -> HttpResponse:
    """The whole calendar as an iCalendar file."""
    people_rules.demand(request.user, rules.VIEW)
    content = feed.write(models.Mark.objects.all(), now=timezone.now())
    return HttpResponse(
        content, content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="meari.ics"'},
    )  # fmt: skip


@require_POST
def take_feed(request: SignedIn) -> HttpResponseRedirect:
    """Marks from an iCalendar file."""
    form = forms.FeedForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose an iCalendar file."))
        return redirect("calendar:index")
    try:
        rows = feed.read(form.cleaned_data["file"].read(feed.LARGEST + 1))
    except feed.NoCalendar:
        messages.error(request, _("This is no iCalendar file."))
        return redirect("calendar:index")
    for row in rows:
        actions.place_mark(row, by=request.user, now=timezone.now())
    messages.success(request, _("%d entries came in.") % len(rows))
    return redirect("calendar:index")
