"""Setting cases up: which voices become cases, and the words that are written again and again."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.cases import actions, clock, models, rules, setting_forms, wording
from meari.apps.cases.queries import setting_up as reads
from meari.apps.cases.views.setting_up import ENTRY, demand_any
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.voices import queries as voice_queries
from meari.apps.voices import rules as voice_rules
from meari.engines.deadlines import Unreachable


@require_GET
def intake_rules(request: SignedIn) -> HttpResponse:
    """The rules in their order, as sentences; on demand what each would take of the last days' voices."""
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    found = list(models.IntakeRule.objects.select_related("team"))
    names = reads.names()
    trial = _tried(request, [rule for rule in found if rule.is_active]) if "try" in request.GET else None
    taken = iter(trial.taken) if trial else iter(())
    rows = [
        (rule, wording.condition(rule.conditions, names), next(taken, None) if rule.is_active else None)
        for rule in found
    ]
    context = {
        "rows": rows, "trial": trial, "days": reads.TRIED_DAYS.days, "last": len(found), "active_entry": ENTRY,
    }  # fmt: skip
    return render(request, "cases/setting_up/rules.html", context)


@require_http_methods(["GET", "POST"])
def new_rule(request: SignedIn) -> HttpResponse:
    """Write a rule; it comes last until it is moved."""
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    return _rule_form(request, None)


@require_http_methods(["GET", "POST"])
def change_rule(request: SignedIn, rule_id: int) -> HttpResponse:
    """Change a rule, or try the change out first."""
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    return _rule_form(request, get_object_or_404(models.IntakeRule, pk=rule_id))


@require_POST
def move_rule(request: SignedIn, rule_id: int) -> HttpResponseRedirect:
    """One place up or down."""
    held = get_object_or_404(models.IntakeRule, pk=rule_id)
    actions.move_rule(held, up="up" in request.POST, by=request.user, now=timezone.now())
    return redirect("cases:rules")


@require_POST
def switch_rule(request: SignedIn, rule_id: int) -> HttpResponseRedirect:
    """On or off."""
    held = get_object_or_404(models.IntakeRule, pk=rule_id)
    actions.switch_rule(held, is_active="active" in request.POST, by=request.user, now=timezone.now())
    return redirect("cases:rules")


@require_GET
def macros(request: SignedIn) -> HttpResponse:
    """Whole replies and pieces of text that one may change."""
    demand_any(request, rules.DIRECT, rules.WORK)
    context = {"macros": rules.own_macros(request.user), "active_entry": ENTRY}
    return render(request, "cases/setting_up/macros.html", context)


@require_http_methods(["GET", "POST"])
def new_macro(request: SignedIn) -> HttpResponse:
    """Write words to be used again."""
    demand_any(request, rules.DIRECT, rules.WORK)
    return _macro_form(request, None)


@require_http_methods(["GET", "POST"])
def change_macro(request: SignedIn, macro_id: int) -> HttpResponse:
    """Change them, or offer them no more."""
    demand_any(request, rules.DIRECT, rules.WORK)
    return _macro_form(request, get_object_or_404(rules.own_macros(request.user), pk=macro_id))


def _rule_form(request: SignedIn, held: models.IntakeRule | None) -> HttpResponse:
    form = setting_forms.RuleForm(request.POST or None, names=reads.names(), rule=held)
    trial = None
    if request.method == "POST" and form.is_valid():
        if "try" in request.POST:
            trial = _tried_with(request, form.draft(), held)
        else:
            try:
                actions.set_rule(form.draft(), rule=held, by=request.user, now=timezone.now())
            except (clock.NoHours, Unreachable) as error:
                said = _("First set up working hours that hold for the whole house.")
                form.add_error(None, said if isinstance(error, clock.NoHours) else setting_forms.why_not(error))
            else:
                messages.success(request, _("The rule is kept. It holds for voices that come in from now on."))
                return redirect("cases:rules")
    context = {
        "form": form, "rule": held, "trial": trial, "days": reads.TRIED_DAYS.days, "active_entry": ENTRY,
        "asks": [form[name] for name in ("kinds", "risks", "channels", "classes", "groups", "rating_up_to")],
        "gives": [form[name] for name in ("opens_case", "team", "priority", "answer_minutes", "solve_minutes")],
    }  # fmt: skip
    return render(request, "cases/setting_up/rule.html", context)


def _tried(request: SignedIn, found: list[models.IntakeRule]) -> reads.Trial:
    return reads.tried(found, voice_rules.visible_voices(request.user), now=timezone.now())


def _tried_with(
    request: SignedIn, draft: actions.RuleDraft, held: models.IntakeRule | None
) -> tuple[int, reads.Trial] | None:
    """What the rule would take in its place among the others, if it were kept like that; none where it is off."""
    if not draft.is_active:
        return None
    wished = models.IntakeRule(**draft.__dict__)
    found = list(models.IntakeRule.objects.all())
    place = found.index(held) if held else len(found)
    found[place : place + 1] = [wished]
    in_force = [rule for rule in found if rule.is_active]
    trial = _tried(request, in_force)
    return trial.taken[next(at for at, rule in enumerate(in_force) if rule is wished)], trial


def _macro_form(request: SignedIn, held: models.Macro | None) -> HttpResponse:
    form = setting_forms.MacroForm(
        request.POST or None, teams=_teams(request), may_be_for_all=rules.can_direct(request.user),
        classes=voice_queries.names("class"), macro=held,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        kept = models.Macro.objects.get(pk=held.pk) if held else None
        actions.set_macro(form.draft(), macro=kept, by=request.user, now=timezone.now())
        messages.success(request, _("Kept."))
        return redirect("cases:macros")
    context = {"form": form, "macro": held, "active_entry": ENTRY}
    return render(request, "cases/setting_up/macro.html", context)


def _teams(request: SignedIn) -> QuerySet[people.Team]:
    within = None if rules.can_direct(request.user) else rules.teams_of(request.user, rules.WORK)
    return people_rules.visible_teams(request.user) if within is None else within
