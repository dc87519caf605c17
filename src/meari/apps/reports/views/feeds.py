"""News that comes by itself: what was found, the feeds, and whose news matters."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.reports import actions, models, relevance, rules
from meari.apps.reports.feed_forms import CompetitorsForm, FeedForm, KeepForm

PAGE = 30


@require_http_methods(["GET", "POST"])
def feeds(request: SignedIn) -> HttpResponse:
    """What the feeds brought, what matters first; add a feed."""
    people_rules.demand(request.user, rules.EDIT)
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_feed(**form.cleaned_data, by=request.user, now=timezone.now())
        except actions.FeedKnown:
            form.add_error("address", _("This feed is read already."))
        else:
            actions.read_soon(made)
            messages.success(request, _("The feed is being read. Its news appears here in a moment."))
            return redirect("reports:feeds")
    return _page(request, form, _competitors_form())


@require_POST
def set_competitors(request: SignedIn) -> HttpResponse:
    people_rules.demand(request.user, rules.EDIT)
    form = CompetitorsForm(request.POST)
    if not form.is_valid():
        return _page(request, FeedForm(), form)
    actions.set_competitors(form.cleaned_data["competitors"], by=request.user, now=timezone.now())
    messages.success(request, _("Kept. It counts for news that comes in from now on."))
    return redirect("reports:feeds")


@require_POST
def remove_feed(request: SignedIn, feed_id: int) -> HttpResponseRedirect:
    actions.remove_feed(get_object_or_404(models.Feed, pk=feed_id), by=request.user, now=timezone.now())
    return redirect("reports:feeds")


@require_POST
def keep_suggestion(request: SignedIn, suggestion_id: int) -> HttpResponseRedirect:
    shown = get_object_or_404(models.Suggestion, pk=suggestion_id)
    form = KeepForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else relevance.why(shown.about)
    actions.keep_suggestion(shown, why=why, by=request.user, now=timezone.now())
    messages.success(request, _("Kept for the report of its period."))
    return redirect("reports:feeds")


@require_POST
def drop_suggestion(request: SignedIn, suggestion_id: int) -> HttpResponseRedirect:
    actions.drop_suggestion(get_object_or_404(models.Suggestion, pk=suggestion_id), by=request.user)
    return redirect("reports:feeds")


def _page(request: SignedIn, form: FeedForm, competitors: CompetitorsForm) -> HttpResponse:
    open_ones = models.Suggestion.objects.filter(state=models.Suggestion.State.OPEN, folded_into=None)
    shown = (
        open_ones.select_related("feed").annotate(papers=Count("others")).order_by("-weight", "-published_on", "-pk")
    )
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    rows = [(one, relevance.why(one.about)) for one in page]
    context = {"form": form, "competitors": competitors, "page": page, "rows": rows, "feeds": models.Feed.objects.all()}
    return render(request, "reports/feeds.html", context)


def _competitors_form() -> CompetitorsForm:
    named = models.Competitor.objects.all()
    lines = [f"{one.name}: {', '.join(one.words)}" if one.words else one.name for one in named]
    return CompetitorsForm(initial={"competitors": "\n".join(lines)})
