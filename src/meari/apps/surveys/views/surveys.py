"""Surveys as a whole: the list, making one, its settings, opening and closing it, its versions."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.surveys import actions, answering, banking, comparing, drafting, models, problems, queries, rules
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.forms.making import FilterForm, NameForm, NewForm, SurveyForm
from meari.apps.surveys.forms.sampling import SampleForm
from meari.apps.surveys.queries import Wanted
from meari.apps.surveys.saying import Teller
from meari.apps.surveys.views._page import frame_of, survey_of
from meari.engines import branching

PAGE = 30
EMPTY = ""


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Every survey that the reader may see."""
    rules.demand_reading(request.user)
    form = FilterForm(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    visible = rules.visible_surveys(request.user)
    found = queries.listed(visible, Wanted(**{name: given.get(name, "") for name in ("words", "state", "audience")}))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "form": form, "is_filtered": any(given.values()), "templates": list(banking.templates().values())[:6],
        "may_build": people_rules.can(request.user, rules.BUILD), "language": get_language(),
    }  # fmt: skip
    return render(request, "surveys/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Make a survey, from a template of the bank or from nothing."""
    people_rules.demand(request.user, rules.BUILD)
    template = banking.templates().get(request.POST.get("template", request.GET.get("template", EMPTY)))
    language = "en" if get_language() == "en" else "ko"
    initial = (
        {"name": template.name[language], "audience": template.audience, "privacy": template.privacy}
        if template
        else {}
    )
    audiences = rules.visible_audiences(request.user)
    if request.method == "POST":
        form = NewForm(request.POST, audiences=audiences)
        if form.is_valid():
            return redirect("surveys:build", _made(request, form, template).pk)
    else:
        form = NewForm(initial=initial, audiences=audiences)
    context = {
        "form": form, "templates": [one for one in banking.templates().values() if one.audience in audiences],
        "chosen": template, "language": language, "active_entry": "surveys:index",
        "is_step_two": template is not None or "template" in request.GET or request.method == "POST",
    }  # fmt: skip
    return render(request, "surveys/new.html", context)


def _made(request: SignedIn, form: NewForm, template: banking.Template | None) -> models.Survey:
    given = form.cleaned_data
    languages = tuple(given["languages"])
    definition = Definition(dict.fromkeys(languages, given["name"]), languages)
    if template is not None:
        definition = banking.spoken(template.definition, languages)
    wanted = actions.New(given["name"], given["audience"], given["privacy"], definition)
    return actions.make_survey(wanted, by=request.user, now=timezone.now())


@require_http_methods(["GET", "POST"])
def settings(request: SignedIn, survey_id: int) -> HttpResponse:
    """Name and promise; what stands around the questions; languages and variables."""
    survey = survey_of(request, survey_id)
    context = frame_of(request, survey, tab="settings")
    definition = context["version"].definition()
    data = request.POST if request.method == "POST" else None
    form, name = SurveyForm(data, definition=definition), NameForm(data, survey=survey)
    basis = drafting.fingerprint(_around(definition))
    if request.method == "POST" and all([form.is_valid(), name.is_valid()]):
        is_stale = request.POST.get("basis", basis) != basis and "mine" not in request.POST
        if not is_stale:
            given = name.cleaned_data
            now = timezone.now()
            actions.change_survey(survey, name=given["name"], privacy=given["privacy"], by=request.user, now=now)
            actions.edit_draft(survey, form.edited, by=request.user, now=now)
            messages.success(request, _("Saved."))
            return redirect("surveys:settings", survey.pk)
        compared = comparing.compare(definition, form.edited(definition)).whole
        context |= {"conflict": compared, "changed_by": context["version"].changed_by}
    context |= {"form": form, "name_form": name, "basis": basis}
    return render(request, "surveys/settings.html", context, status=409 if "conflict" in context else 200)


def _around(definition: Definition) -> dict[str, Any]:
    return {
        key: value
        for key, value in definition.plain().items()
        if key not in ("questions", "rules", "quotas", "shuffled")
    }


@require_GET
def check(request: SignedIn, survey_id: int) -> HttpResponse:
    """What is wrong, how long it takes, how many answers are needed; from here the survey is opened."""
    survey = survey_of(request, survey_id)
    context = frame_of(request, survey, tab="check")
    definition = context["version"].definition()
    found = problems.all_told(queries.problems_of(definition), definition, language=get_language() or "ko")
    sample = SampleForm(request.GET if "margin" in request.GET else None)
    context |= {
        "errors": [one for one in found if one.is_error], "warnings": [one for one in found if not one.is_error],
        "length": length_of(definition), "count": len(definition.questions), "sample_form": sample,
        "sample": sample.result() if sample.is_bound and sample.is_valid() else None,
        "collectors": survey.collectors.order_by("pk"), "definition": definition,
    }  # fmt: skip
    return render(request, "surveys/check.html", context)


def length_of(definition: Definition) -> branching.Length | None:
    """How long it takes; nothing while conditions cannot be read."""
    try:
        return branching.length(answering.form(definition, definition.languages[0]))
    except branching.GrammarError:
        return None


@require_POST
def open_survey(request: SignedIn, survey_id: int) -> HttpResponseRedirect:
    """Ask it from now on; with a first link where there is no way to answer yet."""
    survey, now = survey_of(request, survey_id), timezone.now()
    try:
        actions.open_survey(survey, by=request.user, now=now)
    except actions.NotReady:
        messages.error(request, _("It cannot be opened yet: look at what has to be put right."))
        return redirect("surveys:check", survey.pk)
    if not survey.collectors.exists():
        actions.add_collector(survey, kind="link", name=_("Link"), by=request.user, now=now)
    messages.success(request, _("The survey is open. Give its address to those you want to ask."))
    return redirect("surveys:check", survey.pk)


@require_POST
def close_survey(request: SignedIn, survey_id: int) -> HttpResponseRedirect:
    survey = survey_of(request, survey_id)
    actions.close_survey(survey, by=request.user, now=timezone.now())
    messages.success(request, _("The survey takes no more answers."))
    return redirect("surveys:check", survey.pk)


@require_POST
def drop_survey(request: SignedIn, survey_id: int) -> HttpResponseRedirect:
    survey = survey_of(request, survey_id)
    try:
        actions.drop_survey(survey, by=request.user, now=timezone.now())
    except actions.Fixed:
        messages.error(request, _("A survey that was opened once stays. Close it instead."))
        return redirect("surveys:check", survey.pk)
    messages.success(request, _("The draft is gone."))
    return redirect("surveys:index")


@require_POST
def start_version(request: SignedIn, survey_id: int) -> HttpResponseRedirect:
    """A draft of what is asked now, to be changed while the present wording goes on."""
    survey = survey_of(request, survey_id)
    actions.start_version(survey, by=request.user, now=timezone.now())
    return HttpResponseRedirect(reverse("surveys:build", args=[survey.pk]))


@require_GET
def versions(request: SignedIn, survey_id: int) -> HttpResponse:
    """Every version, what changed from one to the next, and where results join."""
    survey = survey_of(request, survey_id)
    context = frame_of(request, survey, tab="versions")
    found = list(survey.versions.select_related("changed_by").order_by("-number"))
    counts = queries.responses_by_version(survey)
    told = []
    for newer, older in [*pairwise(found), (found[-1], None)]:
        definition = newer.definition()
        compared = comparing.compare(older.definition(), definition) if older else None
        told.append((newer, counts.get(newer.pk, 0), compared, Teller(definition, get_language() or "ko")))
    context["told"] = told
    return render(request, "surveys/versions.html", context)
