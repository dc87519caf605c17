"""Setting cases up: the beginning, working hours, offices and what they offer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.cases import actions, models, queries, rules, setting_forms
from meari.apps.cases.queries import directory
from meari.apps.cases.queries import setting_up as reads
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.engines.deadlines import UnknownHolidays, Unreachable
from meari.vocabulary.deadlines import WrongHours

ENTRY = "cases:setting_up"


@require_GET
def overview(request: SignedIn) -> HttpResponse:
    """What there is to set up, and what of it stands; the usual start where nothing does."""
    demand_any(request, rules.DIRECT, rules.TASK, rules.WORK)
    directs = rules.can_direct(request.user)
    offices, macros = rules.own_offices(request.user), rules.own_macros(request.user)
    rules_found = models.IntakeRule.objects.count() if directs else 0
    context = {
        "directs": directs, "hours": models.Hours.objects.count(), "offices": offices.count(), "macros": macros.count(),
        "rules": rules_found, "rules_off": models.IntakeRule.objects.filter(is_active=False).count() if directs else 0,
        "not_agreed": models.Service.objects.filter(office__in=offices, is_active=True, agreed_on=None).count(),
        "may_offices": directs or people_rules.can(request.user, rules.TASK),
        "may_macros": directs or people_rules.can(request.user, rules.WORK),
        "start": setting_forms.StartForm() if directs and not rules_found else None,
    }  # fmt: skip
    return render(request, "cases/setting_up/overview.html", context)


@require_POST
def start(request: SignedIn) -> HttpResponseRedirect:
    """The usual hours, office and rules for a house that has none yet."""
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    form = setting_forms.StartForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the team that answers customers."))
        return redirect("cases:setting_up")
    made = actions.start_intake(form.cleaned_data["team"], by=request.user, now=timezone.now())
    if made:
        messages.success(request, _("The usual rules stand. Look at them and change what does not fit."))
    else:
        messages.info(request, _("Rules are set up already."))
    return redirect("cases:rules")


@require_GET
def hours(request: SignedIn) -> HttpResponse:
    """All working hours, whom they hold for, and when somebody works next by them."""
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    now = timezone.now()
    found = models.Hours.objects.prefetch_related("offices__team")
    context = {
        "rows": [(one, directory.opening(one, now=now), list(one.offices.all())) for one in found],
        "active_entry": ENTRY,
    }  # fmt: skip
    return render(request, "cases/setting_up/hours.html", context)


@require_http_methods(["GET", "POST"])
def new_hours(request: SignedIn) -> HttpResponse:
    """Write new hours down."""
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    return _hours_form(request, None)


@require_http_methods(["GET", "POST"])
def change_hours(request: SignedIn, hours_id: int) -> HttpResponse:
    """Change hours; what is due already stays due."""
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    return _hours_form(request, get_object_or_404(models.Hours, pk=hours_id))


def _hours_form(request: SignedIn, held: models.Hours | None) -> HttpResponse:
    form = setting_forms.HoursForm(request.POST or None, hours=held)
    if request.POST.get("copy", "").isdigit():
        form = form.copied(int(request.POST["copy"]))
    elif request.method == "POST" and form.is_valid():
        kept = models.Hours.objects.get(pk=held.pk) if held else None  # the page goes on with what holds
        try:
            actions.set_hours(form.draft(), hours=kept, by=request.user, now=timezone.now())
        except (WrongHours, UnknownHolidays, Unreachable) as error:
            form.add_error(None, setting_forms.why_not(error))
        else:
            messages.success(request, _("Kept. What is due already stays due; new promises follow these hours."))
            return redirect("cases:hours")
    country = str(form["country"].value() or "")
    ahead = reads.holidays_ahead(country.upper(), today=timezone.localdate(), language=get_language() or "ko")
    context = {"form": form, "hours": held, "holidays": ahead, "active_entry": ENTRY}
    return render(request, "cases/setting_up/change_hours.html", context)


@require_http_methods(["GET", "POST"])
def offices(request: SignedIn) -> HttpResponse:
    """The offices that one may write for; a new one for who directs."""
    demand_any(request, rules.DIRECT, rules.TASK)
    directs = rules.can_direct(request.user)
    form = setting_forms.NewOfficeForm(request.POST or None)
    if request.method == "POST":
        people_rules.demand_everywhere(request.user, rules.DIRECT)
        if form.is_valid():
            made = actions.set_office(**form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, _("The office stands. Now name what may be asked of it."))
            return redirect("cases:office", made.pk)
    found = rules.own_offices(request.user).prefetch_related("services").order_by("tier", "team__path")
    context = {
        "offices": found, "form": form if directs else None, "has_hours": models.Hours.objects.exists(),
        "active_entry": ENTRY,
    }  # fmt: skip
    return render(request, "cases/setting_up/offices.html", context)


@require_http_methods(["GET", "POST"])
def office(request: SignedIn, office_id: int) -> HttpResponse:
    """One office: where it stands, when it works, what it offers and whether it agreed to that."""
    held = _office(request, office_id)
    form = setting_forms.OfficeForm(request.POST or None, office=held)
    if request.method == "POST":
        people_rules.demand_everywhere(request.user, rules.DIRECT)
        if form.is_valid():
            actions.set_office(held.team, **form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, _("Kept."))
            return redirect("cases:office", held.pk)
    return _office_page(request, held, form)


@require_http_methods(["GET", "POST"])
def new_service(request: SignedIn, office_id: int) -> HttpResponse:
    """One more line of the directory."""
    return _service_form(request, _office(request, office_id), None)


@require_http_methods(["GET", "POST"])
def change_service(request: SignedIn, service_id: int) -> HttpResponse:
    """Change a line of the directory; a changed promise has to be agreed anew."""
    held = get_object_or_404(models.Service.objects.select_related("office"), pk=service_id)
    return _service_form(request, _office(request, held.office_id), held)


@require_POST
def agree_service(request: SignedIn, service_id: int) -> HttpResponseRedirect:
    """The office says yes to its promise."""
    held = get_object_or_404(models.Service.objects.select_related("office__team"), pk=service_id)
    _office(request, held.office_id)
    actions.agree_service(held, on=timezone.localdate(), by=request.user, now=timezone.now())
    messages.success(request, _("Agreed. The promise holds from today."))
    return redirect("cases:office", held.office_id)


def _service_form(request: SignedIn, office: models.Office, held: models.Service | None) -> HttpResponse:
    form = setting_forms.ServiceForm(request.POST or None, office=office, service=held)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_service(office, **form.cleaned_data, service=held, by=request.user, now=timezone.now())
        except Unreachable as error:
            form.add_error("minutes", setting_forms.why_not(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("cases:office", office.pk)
    context = {"form": form, "office": office, "service": held, "active_entry": ENTRY}
    return render(request, "cases/setting_up/service.html", context)


def _office_page(request: SignedIn, held: models.Office, form: setting_forms.OfficeForm) -> HttpResponse:
    context = {
        "office": held, "services": held.services.select_related("agreed_by"), "directs": rules.can_direct(request.user),
        "may_agree": queries.does_tasks_of(request.user, held.team),
        "form": form, "active_entry": ENTRY,
    }  # fmt: skip
    return render(request, "cases/setting_up/office.html", context)


def _office(request: SignedIn, office_id: int) -> models.Office:
    demand_any(request, rules.DIRECT, rules.TASK)
    return get_object_or_404(rules.own_offices(request.user), pk=office_id)


def demand_any(request: SignedIn, *rights: str) -> None:
    """Raise ``NotAllowed`` unless the reader holds one of the rights somewhere."""
    if not any(people_rules.can(request.user, right) for right in rights):
        raise people_rules.NotAllowed(rights[0])
