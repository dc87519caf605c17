"""The page of measures over all surveys, and the index of experience."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from meari.apps.base import charts
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.surveys import actions, experience, measure_forms, models, queries, result_forms, rules
from meari.apps.surveys.experience import IndexRead
from meari.apps.surveys.views.results import trend
from meari.apps.warehouse.queries import Period

USUAL_DAYS = "90"
FIRST_ROWS = 6


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """How recommendation, satisfaction and effort stand over all surveys that the reader may read about."""
    if not rules.visible_audiences(request.user):
        raise people_rules.NotAllowed(rules.VIEW)
    form = measure_forms.PeriodForm(request.GET or None, initial={"days": USUAL_DAYS})
    period = period_of(form)
    gauges = experience.gauges(period, reader=request.user)
    version = models.IndexVersion.objects.prefetch_related("parts").first()
    read = experience.read_index(version, period, reader=request.user) if version else None
    surveys = {one.pk: one for one in rules.visible_surveys(request.user)}
    told = dict(experience.by_column("survey", period, reader=request.user))
    counts = queries.response_counts()
    context = {
        "form": form, "gauges": [(one, trend(one.metric, one.weeks)) for one in gauges], "index": read,
        "index_months": _months(read), "metrics": [one.metric for one in gauges],
        "touchpoints": _named(experience.by_column("touchpoint", period, reader=request.user)),
        "surveys": [(one, counts.get(pk, 0), told.get(pk, {})) for pk, one in surveys.items()],
        "can_define": people_rules.can_everywhere(request.user, rules.BUILD), "period": period,
        "touchpoint_names": touchpoint_names(),
    }  # fmt: skip
    return render(request, "surveys/metrics.html", context)


@require_http_methods(["GET", "POST"])
def define_index(request: SignedIn) -> HttpResponse:
    """What the index of experience is made of; saving makes its next version."""
    people_rules.demand_everywhere(request.user, rules.BUILD)
    held = models.IndexVersion.objects.prefetch_related("parts").first()
    parts = [one.__dict__ for one in held.parts.all()] if held else []
    Parts = formset_factory(measure_forms.PartForm, extra=max(2, FIRST_ROWS - len(parts)), max_num=20)
    named = measure_forms.IndexForm(request.POST or None, initial={"name": held.name if held else _("CX index")})
    rows = Parts(request.POST or None, initial=parts, prefix="part")
    if request.method == "POST" and named.is_valid() and rows.is_valid():
        wanted = [
            actions.Part(one["metric"], one["touchpoint"], one["weight"])
            for one in rows.cleaned_data
            if one.get("metric") and one.get("weight")
        ]
        try:
            made = actions.define_index(named.cleaned_data["name"], wanted, by=request.user, now=timezone.now())
        except actions.WrongIndex:
            named.add_error(None, _("Name at least one measure with a weight, and none twice."))
        else:
            messages.success(request, _("Saved as version %d. Earlier versions stay in the list.") % made.number)
            return redirect(f"{reverse('surveys:metrics')}#index")
    versions = models.IndexVersion.objects.select_related("made_by").prefetch_related("parts")
    context = {"named": named, "rows": rows, "versions": versions, "touchpoint_names": touchpoint_names()}
    return render(request, "surveys/define_index.html", context)


def period_of(form: measure_forms.PeriodForm) -> Period:
    said = form.cleaned_data.get("days", "") if form.is_bound and form.is_valid() else USUAL_DAYS
    return result_forms.period_of(said, today=timezone.localdate())


def touchpoint_names() -> dict[str, str]:
    return {one.key: str(one) for one in models.Touchpoint.objects.all()}


def _named(rows: list[tuple[Any, dict[str, Any]]]) -> list[tuple[str, str, dict[str, Any]]]:
    names = touchpoint_names()
    return [(str(key), names.get(str(key), str(key)), found) for key, found in rows]


def _months(read: IndexRead | None) -> charts.Option | None:
    known = [(on, one) for on, one in read.months if one.value is not None] if read else []
    if len(known) < 2:
        return None
    low, high = ([None if v is None else round(v, 1) for v in side] for side in zip(*((o.low, o.high) for _on, o in known), strict=True))  # fmt: skip
    labels, values = [f"{on:%y.%m}" for on, _one in known], [round(one.value or 0.0, 1) for _on, one in known]
    return charts.line(labels, values, name=_("CX index"), band=(low, high))
