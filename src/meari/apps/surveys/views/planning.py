"""The measurement plan: what is measured where and what for, what is missing, and who is asked too often."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.surveys import actions, models, queries, rules
from meari.apps.surveys.collecting_forms import PlanForm


@require_http_methods(["GET", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """The plan with its gaps on one page; a new row."""
    people_rules.demand(request.user, rules.VIEW)
    can_build = people_rules.can(request.user, rules.BUILD)
    surveys = rules.visible_surveys(request.user)
    form = PlanForm(request.POST or None, surveys=surveys)
    if request.method == "POST" and form.is_valid():
        actions.plan_measurement(form.cleaned_data, by=request.user, now=timezone.now())
        return redirect("surveys:plan")
    now = timezone.now()
    cap, often = queries.asked_too_often(now=now)
    context = {
        "rows": queries.plan_rows(surveys, now=now), "form": form if can_build else None,
        "missing": queries.unplanned_touchpoints(surveys), "undecided": queries.decisions_without_data(),
        "cap": cap, "often": often, "active_entry": "surveys:index",
    }  # fmt: skip
    return render(request, "surveys/plan.html", context)


@require_http_methods(["GET", "POST"])
def row(request: SignedIn, row_id: int) -> HttpResponse:
    """One row of the plan."""
    people_rules.demand(request.user, rules.BUILD)
    held = get_object_or_404(models.MeasurementPlan, pk=row_id)
    form = PlanForm(request.POST or None, instance=held, surveys=rules.visible_surveys(request.user))
    if request.method == "POST" and form.is_valid():
        row = models.MeasurementPlan.objects.get(pk=row_id)
        actions.plan_measurement(form.cleaned_data, by=request.user, now=timezone.now(), row=row)
        messages.success(request, _("The plan is changed."))
        return redirect("surveys:plan")
    return render(request, "surveys/plan_row.html", {"form": form, "row": held, "active_entry": "surveys:index"})


@require_POST
def drop(request: SignedIn, row_id: int) -> HttpResponseRedirect:
    actions.drop_measurement(get_object_or_404(models.MeasurementPlan, pk=row_id), by=request.user, now=timezone.now())
    return redirect("surveys:plan")
