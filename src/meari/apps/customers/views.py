"""Segments: who is meant, how many they are, and what is said of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.customers import actions, forms, models, protocol, queries, rules, segments
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn


@require_http_methods(["GET", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """Every segment with its size; a new one."""
    people_rules.demand(request.user, rules.VIEW)
    form = forms.SegmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.define_segment(form.draft(), by=request.user, now=timezone.now())
        return redirect("customers:segment", made.pk)
    context = {
        "segments": queries.sizes(models.Segment.objects.all(), today=timezone.localdate()),
        "form": form if people_rules.can(request.user, rules.SEGMENT) else None,
    }
    return render(request, "customers/segments.html", context)


@require_GET
def segment(request: SignedIn, segment_id: int) -> HttpResponse:
    """One segment: its conditions, and its numbers beside everybody's."""
    people_rules.demand(request.user, rules.VIEW)
    shown = get_object_or_404(models.Segment, pk=segment_id)
    can_change = people_rules.can(request.user, rules.SEGMENT)
    context = {
        "segment": shown,
        "told": segments.told(shown),
        "compared": queries.compared(shown, today=timezone.localdate()),
        "links": [profile.link for profile in protocol.profiles() if profile.link],
        "form": forms.SegmentForm(instance=shown) if can_change else None,
        "addable": [(key, one.label, one.form(prefix=key)) for key, one in protocol.conditions().items()]
        if can_change
        else [],
        "active_entry": "customers:segments",
    }
    return render(request, "customers/segment.html", context)


@require_POST
def change(request: SignedIn, segment_id: int) -> HttpResponseRedirect:
    held = get_object_or_404(models.Segment, pk=segment_id)
    form = forms.SegmentForm(request.POST, instance=get_object_or_404(models.Segment, pk=segment_id))
    if form.is_valid():
        actions.define_segment(form.draft(), by=request.user, now=timezone.now(), segment=held)
    else:
        messages.error(request, _("A segment needs a name that no other one has."))
    return redirect("customers:segment", held.pk)


@require_POST
def add_condition(request: SignedIn, segment_id: int, kind: str) -> HttpResponseRedirect:
    held = get_object_or_404(models.Segment, pk=segment_id)
    condition = protocol.conditions().get(kind)
    if condition is None:
        raise Http404
    form = condition.form(request.POST, prefix=kind)
    if form.is_valid():
        actions.add_condition(held, kind=kind, value=form.cleaned_data, by=request.user, now=timezone.now())
    else:
        messages.error(request, _("Fill the condition in whole: every number must be above zero."))
    return redirect("customers:segment", held.pk)


@require_POST
def remove_condition(request: SignedIn, segment_id: int, place: int) -> HttpResponseRedirect:
    held = get_object_or_404(models.Segment, pk=segment_id)
    actions.remove_condition(held, place=place, by=request.user, now=timezone.now())
    return redirect("customers:segment", held.pk)


@require_POST
def remove(request: SignedIn, segment_id: int) -> HttpResponseRedirect:
    actions.remove_segment(get_object_or_404(models.Segment, pk=segment_id), by=request.user, now=timezone.now())
    return redirect("customers:segments")
