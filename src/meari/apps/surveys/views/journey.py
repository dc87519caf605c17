"""The journey map: stages by touchpoints, with live readings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.surveys import actions, experience, measure_forms, models, rules
from meari.apps.surveys.measure_forms import JourneyForm
from meari.apps.surveys.views.metrics import USUAL_DAYS, period_of
from meari.apps.voices.rules import VIEW as VIEW_VOICES


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """The map with the readings of the days that are asked for."""
    if not rules.visible_audiences(request.user):
        raise people_rules.NotAllowed(rules.VIEW)
    form = measure_forms.PeriodForm(request.GET or None, initial={"days": USUAL_DAYS})
    period = period_of(form)
    cells = experience.journey(period, reader=request.user)
    stages, touchpoints = list(models.JourneyStage.objects.all()), list(models.Touchpoint.objects.all())
    rows = [(point, [(stage, cells.get((stage.key, point.key))) for stage in stages]) for point in touchpoints]
    context: dict[str, Any] = {
        "form": form, "period": period, "stages": stages, "rows": rows,
        "flat": [(stage, point, cell) for point, held in rows for stage, cell in held if cell],
        "can_change": people_rules.can_everywhere(request.user, rules.BUILD),
        "can_see_voices": people_rules.can(request.user, VIEW_VOICES),
    }  # fmt: skip
    return render(request, "surveys/journey.html", context)


@require_http_methods(["GET", "POST"])
def change(request: SignedIn) -> HttpResponse:
    """Stages, touchpoints and where they meet."""
    people_rules.demand_everywhere(request.user, rules.BUILD)
    form = JourneyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        stages, touchpoints, cells = form.drawn()
        actions.draw_journey(stages, touchpoints, cells, by=request.user, now=timezone.now())
        messages.success(request, _("The map is drawn anew."))
        return redirect("surveys:journey")
    return render(request, "surveys/change_journey.html", {"form": form})
