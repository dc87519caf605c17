"""All decisions and what became of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meari.apps.decisions import actions, forms, models, rules
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Open ones first, then what became of the others."""
    visible = rules.visible_decisions(request.user)
    context = {
        "open": visible.filter(state=models.Decision.State.OPEN),
        "closed": visible.exclude(state=models.Decision.State.OPEN).order_by("-closed_at")[:50],
        "can_decide": people_rules.can(request.user, rules.DECIDE),
        "form": forms.DecisionForm(),
        "close_form": forms.CloseForm(),
        "today": timezone.localdate(),
    }
    return render(request, "decisions/index.html", context)


@require_POST
def take(request: SignedIn) -> HttpResponseRedirect:
    """Write a decision down, from the page or from a block of a report (``about_kind``, ``about_key``)."""
    form = forms.DecisionForm(request.POST)
    if form.is_valid():
        about = {name: request.POST.get(name, "")[:80] for name in ("about_kind", "about_key")}
        taken = actions.Taken(**{**form.cleaned_data, **about})
        actions.take_decision(taken, by=request.user, now=timezone.now())
        messages.success(request, _("The decision is written down. The next edition will ask what became of it."))
    else:
        messages.error(request, _("A decision needs a sentence, a person and a day."))
    return _back(request)


@require_POST
def close(request: SignedIn, decision_id: int) -> HttpResponseRedirect:
    decision = get_object_or_404(rules.visible_decisions(request.user), pk=decision_id)
    form = forms.CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a sentence what became of it."))
        return _back(request)
    try:
        state = models.Decision.State(form.cleaned_data["state"])
        actions.close_decision(
            decision, state=state, outcome=form.cleaned_data["outcome"], by=request.user, now=timezone.now()
        )
    except actions.AlreadyClosed:
        messages.error(request, _("Somebody has said already what became of it."))
    return _back(request)


def _back(request: SignedIn) -> HttpResponseRedirect:
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return redirect(address if is_ours else "decisions:index")
