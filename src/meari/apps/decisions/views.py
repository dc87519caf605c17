"""All decisions with what they did, and the hypotheses."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.decisions import actions, forms, measures, models, pictures, queries, rules
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn

SHOWN = 50


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Open ones first, then what became of the others; ``measure`` brings a number from another page."""
    visible = rules.visible_decisions(request.user)
    chosen = _measure(request)
    context = {
        "open": visible.filter(state=models.Decision.State.OPEN)[:SHOWN],
        "closed": visible.exclude(state=models.Decision.State.OPEN).order_by("-closed_at")[:SHOWN],
        "can_decide": people_rules.can(request.user, rules.DECIDE),
        "form": forms.DecisionForm(measure=chosen, initial={"measure": str(chosen) if chosen else ""}),
        "about": {name: request.GET.get(name, "")[:80] for name in ("about_kind", "about_key")},
        "today": timezone.localdate(),
    }
    return render(request, "decisions/index.html", context)


@require_GET
def decision(request: SignedIn, decision_id: int) -> HttpResponse:
    """One decision: what was meant, what became of it, what its number did."""
    shown = get_object_or_404(rules.visible_decisions(request.user), pk=decision_id)
    measured = queries.measured(shown, today=timezone.localdate(), visible_to=request.user)
    context = {
        "decision": shown,
        "measured": measured,
        "told": measured.plain() if measured else None,
        "picture": pictures.weekly(measured) if measured else None,
        "rows": list(zip(measured.mondays, measured.counts, strict=True)) if measured else [],
        "close_form": forms.CloseForm()
        if shown.state == shown.State.OPEN and rules.can_close(request.user, shown)
        else None,
        "today": timezone.localdate(),
        "active_entry": "decisions:index",
    }
    return render(request, "decisions/decision.html", context)


@require_POST
def take(request: SignedIn) -> HttpResponseRedirect:
    """Write a decision down, from the page or from a block of a report (``about_kind``, ``about_key``)."""
    form = forms.DecisionForm(request.POST)
    if form.is_valid():
        about = {name: request.POST.get(name, "")[:80] for name in ("about_kind", "about_key")}
        taken = actions.Taken(**{**form.cleaned_data, **about})
        actions.take_decision(taken, by=request.user, now=timezone.now())
        messages.success(request, _("The decision is written down. The next edition will ask what became of it."))
    elif "measure" in form.errors:
        messages.error(request, _("This number is not known here. Choose another."))
    else:
        messages.error(request, _("A decision needs a sentence, a person and a day."))
    return _back(request)


@require_POST
def close(request: SignedIn, decision_id: int) -> HttpResponseRedirect:
    held = get_object_or_404(rules.visible_decisions(request.user), pk=decision_id)
    form = forms.CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a sentence what became of it."))
        return redirect("decisions:decision", held.pk)
    try:
        state = models.Decision.State(form.cleaned_data["state"])
        actions.close_decision(
            held, state=state, outcome=form.cleaned_data["outcome"], by=request.user, now=timezone.now()
        )
    except actions.AlreadyClosed:
        messages.error(request, _("Somebody has said already what became of it."))
    return redirect("decisions:decision", held.pk)


@require_http_methods(["GET", "POST"])
def hypotheses(request: SignedIn) -> HttpResponse:
    """What is supposed, with its reading until now; a new one is written down before its reading is known."""
    people_rules.demand(request.user, rules.VIEW)
    chosen = _measure(request)
    form = forms.HypothesisForm(request.POST or None, measure=chosen)
    if request.method == "POST" and form.is_valid():
        actions.state_hypothesis(actions.Stated(**form.cleaned_data), by=request.user, now=timezone.now())
        messages.success(request, _("The hypothesis is written down. Its reading counts when its days are over."))
        return redirect("decisions:hypotheses")
    held = models.Hypothesis.objects.select_related("stated_by")
    context = {
        "open": [(one, queries.supposed(one, visible_to=request.user), one.ends_on < timezone.localdate())
                 for one in held.filter(closed_at=None)[:SHOWN]],
        "closed": held.exclude(closed_at=None).order_by("-closed_at")[:SHOWN],
        "form": form if people_rules.can(request.user, rules.SUPPOSE) else None,
        "learned_form": forms.LearnedForm(),
    }  # fmt: skip
    return render(request, "decisions/hypotheses.html", context)


@require_POST
def close_hypothesis(request: SignedIn, hypothesis_id: int) -> HttpResponseRedirect:
    held = get_object_or_404(models.Hypothesis, pk=hypothesis_id)
    form = forms.LearnedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a sentence what was learned."))
        return redirect("decisions:hypotheses")
    try:
        actions.close_hypothesis(held, learned=form.cleaned_data["learned"], by=request.user, now=timezone.now())
    except actions.AlreadyClosed:
        messages.error(request, _("Somebody has closed this hypothesis already."))
    except actions.NotOver:
        messages.error(request, _("Its days are not over. Looking early and stopping when it fits proves nothing."))
    return redirect("decisions:hypotheses")


def _measure(request: HttpRequest) -> measures.Measure | None:
    """The number that another page wants to be measured; a broken one is as good as none."""
    try:
        return measures.parse(request.GET["measure"]) if request.GET.get("measure") else None
    except measures.WrongMeasure:
        return None


def _back(request: SignedIn) -> HttpResponseRedirect:
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return redirect(address if is_ours else "decisions:index")
