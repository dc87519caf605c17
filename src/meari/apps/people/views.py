"""Pages about people, teams, roles and rights."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.people import actions, forms, models, queries, rights, rules
from meari.apps.people.requests import SignedIn


@require_http_methods(["GET", "POST"])
def me(request: SignedIn) -> HttpResponse:
    """My page: how pages look, and what I may do."""
    user = request.user
    form = forms.PreferencesForm(
        request.POST or None, initial={"language": user.language, "appearance": user.appearance}
    )
    if request.method == "POST" and form.is_valid():
        actions.set_preferences(user, **form.cleaned_data)
        return redirect("people:me")
    return render(request, "people/me.html", {"form": form, **_rights_of(user)})


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Everybody by team."""
    rules.demand(request.user, rules.SEE_RIGHTS)
    context = {
        "teams": queries.people_by_team(),
        "without_team": models.User.objects.filter(team=None),
        "can_administer": rules.can_everywhere(request.user, rules.ADMINISTER),
    }
    return render(request, "people/index.html", context)


@require_http_methods(["GET", "POST"])
def add(request: SignedIn) -> HttpResponse:
    rules.demand_everywhere(request.user, rules.ADMINISTER)
    form = forms.PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = actions.add_user(**form.cleaned_data, by=request.user, now=timezone.now())
        return redirect("people:person", user.pk)
    return render(request, "people/add.html", {"form": form})


@require_GET
def person(request: SignedIn, user_id: int) -> HttpResponse:
    """Somebody's effective rights: what the product lets them do, where and through which role."""
    shown = get_object_or_404(rules.visible_users(request.user), pk=user_id)
    context = {
        "shown": shown,
        "grants": shown.grants.select_related("role"),
        "grant_form": forms.GrantForm(),
        "can_administer": rules.can_everywhere(request.user, rules.ADMINISTER),
        **_rights_of(shown),
    }
    return render(request, "people/person.html", context)


@require_POST
def grant(request: SignedIn, user_id: int) -> HttpResponseRedirect:
    shown = get_object_or_404(rules.visible_users(request.user), pk=user_id)
    form = forms.GrantForm(request.POST)
    if form.is_valid():
        actions.grant_role(
            shown, role=form.cleaned_data["role"], scope=form.chosen_scope(), by=request.user, now=timezone.now()
        )
    else:
        messages.error(request, _("Choose a role and where it holds."))
    return redirect("people:person", shown.pk)


@require_POST
def withdraw(request: SignedIn, grant_id: int) -> HttpResponseRedirect:
    held = get_object_or_404(models.Grant.objects.select_related("role"), pk=grant_id)
    try:
        actions.withdraw_role(held, by=request.user, now=timezone.now())
    except actions.LastAdministrator:
        messages.error(request, _("Somebody has to be able to manage people. Give that role to another person first."))
    return redirect("people:person", held.user_id)


@require_POST
def set_active(request: SignedIn, user_id: int) -> HttpResponseRedirect:
    shown = get_object_or_404(rules.visible_users(request.user), pk=user_id)
    try:
        actions.set_active(shown, is_active="active" in request.POST, by=request.user, now=timezone.now())
    except actions.LastAdministrator:
        messages.error(request, _("Somebody has to be able to manage people. Give that role to another person first."))
    return redirect("people:person", shown.pk)


@require_GET
def roles(request: SignedIn) -> HttpResponse:
    """Which role holds which right."""
    rules.demand(request.user, rules.SEE_RIGHTS)
    context = {"roles": models.Role.objects.all(), "rights": rights.declared().values()}
    return render(request, "people/roles.html", context)


def _rights_of(user: models.User) -> dict[str, object]:
    effective = queries.effective_rights(user)
    names = queries.scope_names({scope for held in effective for scope in held.scopes})
    return {"effective": effective, "scope_names": names, "scope_kinds": rights.scope_kinds()}
