"""Where a reward is collected, and where a draw is checked: no account, no script; the code is the key."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from meari.apps.base.visitors import address_of
from meari.apps.privacy import vault
from meari.apps.sending.queries import masked
from meari.apps.surveys import actions, drawing, models, queries
from meari.apps.surveys.payout_protocol import payout_providers
from meari.apps.surveys.queries import rewards as reading
from meari.apps.surveys.reward_forms import CollectForm

MOST_TRIES, TRIES_WITHIN = 30, timedelta(minutes=10)
Claimed = models.Claim.State


@csrf_exempt  # whoever holds the code may collect: there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def reward(request: HttpRequest, code: str) -> HttpResponse:
    """What a code stands for, and the form by which it is collected."""
    language = "en" if request.GET.get("lang", "ko") != "ko" else "ko"
    with translation.override(language):
        if _is_too_often(request):
            return _said(request, language, "too_often", status=429)
        held = reading.held_by(code)
        if held is None:
            return _said(request, language, "unknown", status=404)
        plan = models.RewardPlan.objects.filter(survey=held.survey).exclude(kind="none").first()
        if plan is None:
            return _said(request, language, "not_offered", status=404)
        return _page(request, code, plan, language)


@require_GET
def draw(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Everything that is needed to recompute a draw."""
    language = "en" if request.GET.get("lang", "ko") != "ko" else "ko"
    held = get_object_or_404(models.Draw.objects.select_related("survey"), survey_id=survey_id)
    seed = bytes.fromhex(held.seed)
    lots = [(name, drawing.lot(name, seed=seed)) for name in held.winners] if held.drawn_at else []
    is_true = bool(held.drawn_at) and drawing.is_true(
        seed=seed, committed=held.commitment, entrants=held.entrants, hashed=held.entrants_hash, won=held.winners
    )
    with translation.override(language):
        context = {"draw": held, "lots": lots, "is_true": is_true, "language": language, "title": held.survey.name}
        return render(request, "surveys/rewards/draw.html", context)


def _page(request: HttpRequest, code: str, plan: models.RewardPlan, language: str) -> HttpResponse:
    known = payout_providers()
    wants = known[plan.provider].wants if plan.provider in known else "email"
    form = CollectForm(request.POST or None, wants=wants)
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            problem = _collect(code, form, language)
            status = 409 if problem else 200
    held = reading.held_by(code)
    if held is None:
        raise Http404
    return render(request, "surveys/rewards/claim.html", _context(held, plan, form, problem, language), status=status)


def _collect(code: str, form: CollectForm, language: str) -> str:
    """Do what was wished; the reason why not, where it cannot be done."""
    said, now = form.cleaned_data, timezone.now()
    held = reading.held_by(code)
    try:
        if held is not None and held.claim is not None and held.claim.state == Claimed.ENTERED:
            actions.leave_address(code, said["address"], now=now)
        else:
            wish = actions.Wish(said["address"], is_paid_out=said["way"] == "paid", language=language)
            claim = actions.collect(code, wish, now=now)
            return "" if reading.address_of(claim) == said["address"] else "collected"
    except actions.NotToCollect as error:
        return "" if error.reason == Claimed.ENTERED else error.reason
    return ""


def _context(
    held: reading.Held, plan: models.RewardPlan, form: CollectForm, problem: str, language: str
) -> dict[str, object]:
    claim = held.claim
    state = claim.state if claim else _before(held)
    address = reading.address_of(claim) if claim else None
    payout = claim.payouts.exclude(state="undone").first() if claim else None
    points = claim.points if claim and claim.points else plan.points
    can_pay = reading.is_paid_out(plan, points)
    return {
        "claim": claim, "plan": plan, "state": state, "payout": payout, "points": points, "form": form, "problem": problem,
        "title": held.survey.name, "language": language, "terms": plan.terms.get(language) or next(iter(plan.terms.values()), ""),
        "address": _shown(address), "can_pay": can_pay,
        "can_keep": plan.kind != models.RewardPlan.Kind.VOUCHER and state != Claimed.COLLECTED,
        "is_open": state in (Claimed.GRANTED, "due") or (state == Claimed.COLLECTED and payout is None and can_pay),
        "wants_address": state == Claimed.ENTERED and address is None,
        "entrant": drawing.pseudonym(held.ticket.code_hash) if plan.is_draw else "",
        "draw": models.Draw.objects.filter(survey=held.survey).first() if plan.is_draw else None,
    }  # fmt: skip


def _before(held: reading.Held) -> str:
    """The state of a code without a claim: being looked at, or of an anonymous survey, closed or not yet."""
    if held.response is not None or not reading.is_batch_open(held.survey, now=timezone.now()):
        return "anonymous_open" if held.response is None else "looked_at"
    return "due"


def _shown(address: str | None) -> str:
    """An address as the page shows it: never whole, because a code may be passed on."""
    if not address:
        return ""
    return masked(address) if "@" in address else f"{address[:3]}***{address[-2:]}"


def _said(request: HttpRequest, language: str, state: str, *, status: int) -> HttpResponse:
    context = {"state": state, "language": language, "title": ""}
    return render(request, "surveys/rewards/claim.html", context, status=status)


def _is_too_often(request: HttpRequest) -> bool:
    """Count tries to collect, and codes that are no codes, by network."""
    if request.method != "POST" and queries.is_code(request.path.strip("/").rpartition("/")[2]):
        return False
    key = f"surveys.reward:{vault.blind_index(address_of(request))}"
    cache.add(key, 0, timeout=int(TRIES_WITHIN.total_seconds()))
    try:
        return bool(cache.incr(key) > MOST_TRIES)
    except ValueError:  # it ran out in between
        return False
