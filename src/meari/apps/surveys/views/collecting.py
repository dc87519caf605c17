"""Ways of collecting, for those who plan surveys: the list, each one with its settings, and what promoters pass on."""

from __future__ import annotations

import io
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.surveys import actions, models, queries, respondent, rules
from meari.apps.surveys.collecting import collector_kinds
from meari.apps.surveys.collecting_forms import CollectorForm, TriggerForm

State = models.Response.State


@require_GET
def index(request: SignedIn, survey_id: int) -> HttpResponse:
    """Every way in which a survey is answered, with how many did so, and the ways that can be added."""
    survey = survey_of(request, survey_id)
    counts = {
        "complete": Count("responses", filter=Q(responses__state=State.COMPLETE)),
        "begun": Count("responses", filter=Q(responses__state=State.PARTIAL)),
    }
    may_open = rules.can_open(request.user, survey)
    context = {
        "survey": survey, "collectors": survey.collectors.annotate(**counts), "may_open": may_open,
        "addable": _addable(survey) if may_open else [], "active_entry": "surveys:index",
    }  # fmt: skip
    return render(request, "surveys/collectors/index.html", context)


@require_http_methods(["GET", "POST"])
def add(request: SignedIn, survey_id: int, kind: str) -> HttpResponse:
    """Add one more way."""
    survey = survey_of(request, survey_id)
    if not rules.can_open(request.user, survey):
        raise people_rules.NotAllowed(rules.OPEN)
    if kind not in dict(_addable(survey)):
        raise Http404
    found = collector_kinds()[kind]
    form = CollectorForm(request.POST or None, survey=survey, initial={"name": found.label})
    options = found.options(request.POST or None)
    if request.method == "POST" and form.is_valid() and options.is_valid():
        now, said = timezone.now(), form.cleaned_data
        made = actions.add_collector(
            survey, kind=kind, name=said["name"], options=options.cleaned_data, by=request.user, now=now
        )
        if said["opens_at"] or said["closes_at"]:
            times = {name: said[name] for name in ("opens_at", "closes_at")}
            actions.change_collector(made, by=request.user, now=now, **times)
        return redirect("surveys:collector", made.pk)
    context = {"survey": survey, "kind": found, "form": form, "options": options, "active_entry": "surveys:index"}
    return render(request, "surveys/collectors/add.html", context)


@require_http_methods(["GET", "POST"])
def collector(request: SignedIn, collector_id: int) -> HttpResponse:
    """One way: how it is used, how it goes, and its settings."""
    shown = collector_of(request, collector_id)
    kind = collector_kinds().get(shown.kind)
    may_open = rules.can_open(request.user, shown.survey)
    if request.method == "POST" and not may_open:
        raise people_rules.NotAllowed(rules.OPEN)
    initial = {"name": shown.name, "opens_at": shown.opens_at, "closes_at": shown.closes_at}
    form = CollectorForm(request.POST or None, survey=shown.survey, own=shown.pk, initial=initial)
    options = kind.options(request.POST or None, initial=shown.options) if kind else forms.Form()
    if request.method == "POST" and form.is_valid() and options.is_valid():
        kept = {**shown.options, **options.cleaned_data}
        actions.change_collector(shown, by=request.user, now=timezone.now(), options=kept, **form.cleaned_data)
        messages.success(request, _("The settings are changed."))
        return redirect("surveys:collector", shown.pk)
    return render(request, "surveys/collectors/collector.html", _context(shown, form, options, may_open=may_open))


@require_POST
def set_open(request: SignedIn, collector_id: int) -> HttpResponseRedirect:
    shown = collector_of(request, collector_id)
    actions.change_collector(shown, by=request.user, now=timezone.now(), is_open="open" in request.POST)
    return redirect("surveys:collector", shown.pk)


@require_POST
def share(request: SignedIn, collector_id: int) -> HttpResponseRedirect:
    """Offer promoters an address to pass on, or stop."""
    shown = collector_of(request, collector_id)
    actions.offer_sharing(shown, is_offered="offer" in request.POST, by=request.user, now=timezone.now())
    return redirect("surveys:collector", shown.pk)


@require_GET
def picture(request: SignedIn, collector_id: int, form: str) -> HttpResponse:
    """The QR code of a collector's address as SVG or PNG, error correction M, with the quiet zone of four modules."""
    shown = collector_of(request, collector_id)
    code, out = segno.make(address_of(shown), error="m"), io.BytesIO()
    if form == "svg":
        code.save(out, kind="svg", scale=10, border=4, light="#fff", xmldecl=False)
    else:
        code.save(out, kind="png", scale=20, border=4)
    media_type = {"svg": "image/svg+xml", "png": "image/png"}[form]
    headers = {"Content-Disposition": f'inline; filename="meari-{shown.slug}.{form}"'}
    return HttpResponse(out.getvalue(), content_type=media_type, headers=headers)


@require_GET
def sheet(request: SignedIn, collector_id: int) -> HttpResponse:
    """A sheet in A4 to print."""
    shown = collector_of(request, collector_id)
    definition = queries.newest_definition(shown.survey)
    language = definition.languages[0]
    context = {
        "collector": shown, "address": address_of(shown), "title": definition.say(definition.title, language),
        "minutes": respondent.minutes(definition, language), "company": settings.SENDER_NAME,
    }  # fmt: skip
    return render(request, "surveys/collectors/sheet.html", context)


def survey_of(request: SignedIn, survey_id: int) -> models.Survey:
    """The survey, where the reader may see it; 404 otherwise."""
    return get_object_or_404(rules.visible_surveys(request.user), pk=survey_id)


def collector_of(request: SignedIn, collector_id: int) -> models.Collector:
    """The collector, where the reader may see its survey; 404 otherwise."""
    collectors = models.Collector.objects.select_related("survey").filter(
        survey__in=rules.visible_surveys(request.user)
    )
    return get_object_or_404(collectors, pk=collector_id)


def address_of(shown: models.Collector) -> str:
    """The whole address; always under our own base address, whatever the request says."""
    return f"{settings.BASE_URL}{respondent.path_of(shown.slug)}"


def _addable(survey: models.Survey) -> list[tuple[str, Any]]:
    found = [
        (key, one) for key, one in collector_kinds().items() if one.may_be_anonymous or not survey.is_anonymous
    ]  # fmt: skip
    return sorted(found, key=lambda pair: pair[1].order)


def _context(shown: models.Collector, form: forms.Form, options: forms.Form, *, may_open: bool) -> dict[str, Any]:
    kind = collector_kinds().get(shown.kind)
    states = dict(shown.responses.order_by().values_list("state").annotate(n=Count("pk")))
    asked = queries.invitations_by_state(shown)
    return {
        "collector": shown, "survey": shown.survey, "kind": kind, "form": form, "options": options,
        "may_open": may_open, "address": address_of(shown), "active_entry": "surveys:index",
        "shown": kind.shown(shown.slug, shown.options) if kind else {},
        "complete": states.get(State.COMPLETE, 0), "begun": states.get(State.PARTIAL, 0), "asked": asked,
        "asked_total": sum(asked.values()), "states": models.Invitation.State.choices,
        "remindable": queries.to_remind(shown, now=timezone.now()).count() if kind and kind.asks else 0,
        "triggers": shown.triggers.select_related("segment"), "trigger_form": TriggerForm(),
        "has_triggers": bool(kind and kind.asks) and shown.survey.audience == models.Survey.Audience.CUSTOMERS,
        "is_sharing": "share" in shown.options,
    }  # fmt: skip
