"""Rewards for planners and for those who look after the money: plan, budget, reviews, payouts, ledger."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.base.cells import harmless
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.surveys import actions, models, queries, reward_forms, reward_law, rules
from meari.apps.surveys.payout_protocol import payout_providers
from meari.apps.surveys.queries import rewards as reading
from meari.apps.surveys.reward_words import why

A_PAGE = 50
STEPS = {"open": actions.open_draw, "fix": actions.fix_entrants, "draw": actions.draw_winners}


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Every survey with its reward, what is left of its budget, and what waits for somebody."""
    _demand(request)
    visible = rules.visible_surveys(request.user)
    plans = models.RewardPlan.objects.filter(survey__in=visible).exclude(kind="none").select_related("survey")
    page = Paginator(plans.order_by("-changed_at"), A_PAGE).get_page(request.GET.get("page"))
    rows = [(plan, reading.standing(plan.survey_id)) for plan in page]
    bare = visible.exclude(pk__in=plans.values("survey_id"))[:A_PAGE]
    return render(request, "surveys/rewards/index.html", {"rows": rows, "page": page, "bare": bare})


@require_http_methods(["GET", "POST"])
def plan(request: SignedIn, survey_id: int) -> HttpResponse:
    """What one survey gives, its budget, draw and codes."""
    _demand(request)
    survey = _survey(request, survey_id)
    held = models.RewardPlan.objects.filter(survey=survey).first()
    form = reward_forms.PlanForm.of(request.POST or None, held)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_reward(survey, actions.Plan(**form.fields_of_plan()), by=request.user, now=timezone.now())
        except actions.WrongPlan as error:
            form.add_error(None, why(error.problem, **error.params))
        else:
            messages.success(request, _("The reward is planned."))
            return redirect("surveys:reward_plan", survey.pk)
    context = _frame(request, survey, "plan") | {
        "form": form, "plan": held, "budget_form": reward_forms.BudgetForm(),
        "codes_form": reward_forms.CodesForm(initial={"worth": held.points if held else None}),
        "draw": models.Draw.objects.filter(survey=survey).first(), "law": reward_law.in_force(now=timezone.now()),
        "has_codes": held is not None and _takes_codes(held.provider),
    }  # fmt: skip
    return render(request, "surveys/rewards/plan.html", context, status=422 if form.errors else 200)


@require_GET
def reviews(request: SignedIn, survey_id: int) -> HttpResponse:
    """Claims that a person has to look at, and what was decided."""
    _demand(request)
    survey = _survey(request, survey_id)
    claims = models.Claim.objects.filter(survey=survey).select_related("response", "decided_by")
    decided = claims.exclude(decided_by=None).order_by("-pk")[:A_PAGE]
    page = Paginator(claims.filter(state="review"), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "surveys/rewards/reviews.html", _frame(request, survey, "reviews") | {"page": page, "decided": decided}
    )


@require_GET
def payouts(request: SignedIn, survey_id: int) -> HttpResponse:
    """Rewards on their way out, unclear ones first."""
    _demand(request)
    survey = _survey(request, survey_id)
    unclear = models.Payout.objects.filter(survey=survey, state="unclear")
    page = Paginator(models.Payout.objects.filter(survey=survey), A_PAGE).get_page(request.GET.get("page"))
    names = {key: one.label for key, one in payout_providers().items()}
    rows = [(payout, names.get(payout.provider, payout.provider)) for payout in page]
    context = _frame(request, survey, "payouts") | {"page": page, "rows": rows, "unclear": unclear}
    return render(request, "surveys/rewards/payouts.html", context)


@require_GET
def ledger(request: SignedIn) -> HttpResponse:
    """The newest postings and whether the whole ledger holds."""
    _demand(request)
    postings = _postings(request).prefetch_related("entries__account")
    page = Paginator(postings, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "surveys/rewards/ledger.html", {"page": page, "integrity": queries.integrity()})


@require_GET
def ledger_csv(request: SignedIn) -> StreamingHttpResponse:
    """Every entry as CSV; accounts of people by the first letters of their blind index."""
    _demand(request)
    response = StreamingHttpResponse(_csv(request), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="reward-ledger.csv"'
    return response


@require_POST
def change_budget(request: SignedIn, survey_id: int) -> HttpResponseRedirect:
    survey, form = _survey(request, survey_id), reward_forms.BudgetForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.change_budget(survey, said["points"], key=said["key"], by=request.user, now=timezone.now())
            messages.success(request, _("The budget is changed."))
        except actions.NotEnough:
            messages.error(request, _("There is not that much budget left to give back."))
        except actions.KeyTaken:
            messages.error(request, _("This page was used before. Enter the points once more."))
    else:
        messages.error(request, _("Enter a whole number of points other than zero."))
    return redirect("surveys:reward_plan", survey.pk)


@require_POST
def add_codes(request: SignedIn, survey_id: int) -> HttpResponseRedirect:
    survey, form = _survey(request, survey_id), reward_forms.CodesForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a CSV file of at most 2 MB and say what each code is worth."))
        return redirect("surveys:reward_plan", survey.pk)
    said = form.cleaned_data
    try:
        new, known = actions.add_codes(
            survey, said["codes"].read(), points=said["worth"], by=request.user, now=timezone.now()
        )
        messages.success(
            request, _("%(new)d codes taken in, %(known)d were there already.") % {"new": new, "known": known}
        )
    except actions.WrongList as error:
        messages.error(request, why(error.problem))
    return redirect("surveys:reward_plan", survey.pk)


@require_POST
def draw_step(request: SignedIn, survey_id: int, step: str) -> HttpResponseRedirect:
    """Open a draw, fix its entrants, or draw."""
    survey = _survey(request, survey_id)
    if step in STEPS:
        try:
            STEPS[step](survey, by=request.user, now=timezone.now())
            messages.success(request, _("Done. The page of the draw shows it to everybody."))
        except actions.NotToDraw as error:
            messages.error(request, why(error.reason))
        except actions.NotEnough:
            messages.error(request, _("The budget does not cover all prizes. Bring in more first."))
    return redirect("surveys:reward_plan", survey.pk)


@require_POST
def decide(request: SignedIn, claim_id: int) -> HttpResponseRedirect:
    claim = get_object_or_404(models.Claim.objects.filter(survey__in=rules.visible_surveys(request.user)), pk=claim_id)
    accepts = request.POST.get("choice") == "accept"
    try:
        actions.decide_claim(
            claim, accepts=accepts, reason=request.POST.get("reason", ""), by=request.user, now=timezone.now()
        )
        messages.success(request, _("Decided."))
    except actions.NotWaiting:
        messages.info(request, _("Somebody decided this already."))
    except actions.WrongPlan as error:
        messages.error(request, why(error.problem))
    return redirect("surveys:reward_reviews", claim.survey_id)


@require_POST
def settle(request: SignedIn, payout_id: int) -> HttpResponseRedirect:
    visible = models.Payout.objects.filter(survey__in=rules.visible_surveys(request.user))
    payout = get_object_or_404(visible.select_related("survey"), pk=payout_id)
    was_paid, reason = request.POST.get("choice") == "paid", request.POST.get("reason", "")
    try:
        actions.settle_payout(payout, was_paid=was_paid, reason=reason, by=request.user, now=timezone.now())
        messages.success(request, _("Settled."))
    except actions.NotUnclear:
        messages.info(request, _("Somebody decided this already."))
    return redirect("surveys:reward_payouts", payout.survey_id)


def _demand(request: SignedIn) -> None:
    if not rules.may_see_rewards(request.user):
        raise people_rules.NotAllowed(rules.SEE_REWARDS)


def _survey(request: SignedIn, survey_id: int) -> models.Survey:
    return get_object_or_404(rules.visible_surveys(request.user), pk=survey_id)


def _takes_codes(provider: str) -> bool:
    known = payout_providers()
    return provider in known and known[provider].takes_codes


def _frame(request: SignedIn, survey: models.Survey, tab: str) -> dict[str, Any]:
    return {
        "survey": survey, "tab": tab, "standing": reading.standing(survey.pk), "active_entry": "surveys:rewards",
        "can_plan": rules.can_plan_reward(request.user, survey), "can_pay": rules.can_pay(request.user, survey),
    }  # fmt: skip


def _postings(request: SignedIn) -> Any:
    visible = rules.visible_surveys(request.user)
    return models.Posting.objects.filter(survey__in=visible).select_related("survey", "by")


def _csv(request: SignedIn) -> Iterator[str]:
    def line(*cells: object) -> str:
        written = io.StringIO()
        csv.writer(written).writerow([harmless(str(cell)) if isinstance(cell, str) else cell for cell in cells])
        return written.getvalue()

    yield "\ufeff" + line("posting", "at", "kind", "survey", "account", "key", "points")
    entries = models.Entry.objects.filter(posting__in=_postings(request)).select_related("posting__survey", "account")
    for entry in entries.order_by("pk").iterator(chunk_size=2000):
        posted = entry.posting
        at = timezone.localtime(posted.posted_at).isoformat(timespec="seconds")
        yield line(
            posted.pk, at, posted.kind, posted.survey.name, entry.account.kind, entry.account.key[:8], entry.points
        )
