"""Cases opened by hand: from a voice, or from what somebody just heard."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from meari.apps.cases import actions, queries, rules
from meari.apps.cases.forms.handling import NewForm
from meari.apps.cases.views import _page
from meari.apps.customers import queries as customer_queries
from meari.apps.customers.models import Customer
from meari.apps.customers.rules import VIEW as VIEW_CUSTOMERS
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.voices.rules import visible_voices

MOST_FOUND = 10


@require_POST
def from_voice(request: SignedIn, voice_id: int) -> HttpResponseRedirect:
    """Open a case about a voice; where it has one already, go there."""
    people_rules.demand(request.user, rules.WORK)
    voice = get_object_or_404(visible_voices(request.user), pk=voice_id)
    try:
        case = actions.open_case(voice, by=request.user, now=timezone.now())
    except actions.HasCase as problem:
        return redirect("cases:case", problem.case_id)
    except _page.PROBLEMS as problem:
        messages.error(request, _page.sentence(problem))
        return redirect("voices:voice", voice.pk)
    return redirect("cases:case", case.pk)


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Write down what somebody said by phone or over the counter, and open its case."""
    people_rules.demand(request.user, rules.WORK)
    teams = people.Team.objects.filter(pk__in=[team.pk for team in _own_teams(request.user)])
    started = {"team": request.user.team_id, "channel": "phone"}
    form = NewForm(request.POST or None, teams=teams, initial=started)
    found = None
    if request.method == "POST" and form.is_valid():
        if "find" in request.POST:
            people_rules.demand(request.user, VIEW_CUSTOMERS)
            found = list(customer_queries.found(form.cleaned_data["who"])[:MOST_FOUND])
        else:
            case = _opened(request, form)
            if case is not None:
                return redirect("cases:case", case)
    context = {"form": form, "found": found, "chosen": request.POST.get("customer", ""), "active_entry": "cases:index"}
    return render(request, "cases/new.html", context, status=422 if form.errors else 200)


def _opened(request: SignedIn, form: NewForm) -> int | None:
    said = form.cleaned_data
    sees = people_rules.can(request.user, VIEW_CUSTOMERS)
    customer = Customer.objects.filter(pk=said["customer"]).first() if said["customer"] and sees else None
    contact = actions.Contact(
        said["channel"], said["text"], said["subject"], customer, said["is_verified"], said["email"], said["product"]
    )
    wish = actions.Wish(said["team"], said["priority"], request.user if said["is_mine"] else None)
    try:
        return actions.take_contact(contact, wish=wish, by=request.user, now=timezone.now()).pk
    except _page.PROBLEMS as problem:
        messages.error(request, _page.sentence(problem))
        return None


def _own_teams(user: people.User) -> list[people.Team]:
    return [team for team, _users in queries.workers() if queries.works_for(user, team)]
