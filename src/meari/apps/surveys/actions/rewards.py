"""Planning rewards, funding them, and deciding which responses get one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.surveys import models, quality, reward_law, rules
from meari.apps.surveys.actions import ledger
from meari.apps.surveys.payout_protocol import payout_providers
from meari.apps.surveys.queries import ledger as places
from meari.apps.surveys.queries import offers
from meari.apps.surveys.queries import rewards as reading

REWARD_PLANNED = event_type("surveys.reward_planned", payload=("kind", "points", "purpose"))
BUDGET_CHANGED = event_type("surveys.budget_changed", payload=("points", "posting_id"))
CLAIMS_MADE = event_type("surveys.claims_made", payload=("granted", "review", "entered", "short"))
CLAIM_DECIDED = event_type("surveys.claim_decided", payload=("claim_id", "choice"))
CLAIMS_EXPIRED = event_type("surveys.claims_expired")
AT_ONCE = 500
State = models.Claim.State
Kind = models.RewardPlan.Kind
Posted = models.Posting.Kind


class WrongPlan(Exception):
    """A reward cannot be planned so; ``problem`` is ``above_limit``, ``no_points``, ``no_winners``, ``no_basis``,
    ``no_terms``, ``no_provider``, ``wants_provider``, ``no_reason`` or ``promised`` (people count on it already).
    """

    def __init__(self, problem: str, **params: object) -> None:
        super().__init__(problem)
        self.problem, self.params = problem, params


class NotWaiting(Exception):
    """The claim does not wait for a decision (any more)."""


@dataclass(frozen=True)
class Plan:
    """What a survey is to give; as on ``RewardPlan``."""

    kind: str
    points: int = 0
    provider: str = ""
    winners: int = 0
    terms: Mapping[str, str] = field(default_factory=dict)
    purpose: str = "advertising"
    basis: str = ""
    valid_days: int = 90


@transaction.atomic
def plan_reward(survey: models.Survey, plan: Plan, *, by: people.User, now: datetime) -> models.RewardPlan:
    """Promise ``plan``. What people count on already (kind, points, winners) can no longer change.

    Raises ``NotAllowed`` and ``WrongPlan``.
    """
    if not rules.can_plan_reward(by, survey):
        raise people_rules.NotAllowed(rules.REWARD)
    _check(plan, now=now)
    held = models.RewardPlan.objects.select_for_update().filter(survey=survey).first()
    if held is not None and _is_promised(survey) and _promise(held) != _promise(plan):
        raise WrongPlan("promised")
    fields = {**plan.__dict__, "terms": dict(plan.terms), "changed_by": by, "changed_at": now}
    made, _ = models.RewardPlan.objects.update_or_create(survey=survey, defaults=fields)
    told = {"kind": plan.kind, "points": plan.points, "purpose": plan.purpose}
    events.record(REWARD_PLANNED, actor_id=by.pk, subject_id=survey.pk, payload=told, now=now)
    transaction.on_commit(offers.forget)
    return made


@transaction.atomic
def change_budget(survey: models.Survey, points: int, *, key: str, by: people.User, now: datetime) -> models.Posting:
    """Bring ``points`` into a survey's budget, or give them back where they are below zero. ``key`` is the client's own.

    Claims that waited for budget are granted. Raises ``NotAllowed``, ``NotEnough`` and ``KeyTaken``.
    """
    if not rules.can_pay(by, survey):
        raise people_rules.NotAllowed(rules.PAY)
    kind = Posted.FUND if points > 0 else Posted.RETURN
    wish = ledger.between(
        places.FUNDING,
        places.budget_of(survey.pk),
        points,
        key=f"budget:{survey.pk}:{key}",
        kind=kind,
        survey_id=survey.pk,
    )
    is_new = not models.Posting.objects.filter(key=wish.key).exists()
    posting = ledger.move(wish, by=by, now=now)
    if is_new:
        told = {"points": points, "posting_id": posting.pk}
        events.record(BUDGET_CHANGED, actor_id=by.pk, subject_id=survey.pk, payload=told, now=now)
        _grant_waiting(survey, now=now)
    return posting


@transaction.atomic
def judge_responses(response_ids: Sequence[int], *, now: datetime) -> int:
    """Look at complete responses and grant, enter or set aside each of them once. Returns how many claims were made.

    Responses of surveys without a reward, and anonymous ones, are passed over. One event a survey.
    """
    fresh = models.Response.objects.filter(pk__in=response_ids, state="complete", claim=None)
    fresh = fresh.exclude(survey__privacy="anonymous").select_related("survey", "invitation").order_by("pk")
    made: dict[int, list[str]] = {}
    for survey_id in sorted(set(fresh.order_by().values_list("survey_id", flat=True))):
        plan = offers.plan_of(survey_id)
        if plan is not None:
            models.RewardPlan.objects.select_for_update().get(pk=plan.pk)
            made[survey_id] = [_judge(plan, response, now=now) for response in fresh.filter(survey_id=survey_id)]
    for survey_id, states in made.items():
        told = {state: states.count(state) for state in ("granted", "review", "entered", "short")}
        events.record(CLAIMS_MADE, actor_id=None, subject_id=survey_id, payload=told, count=len(states), now=now)
    return sum(map(len, made.values()))


@transaction.atomic
def decide_claim(claim: models.Claim, *, accepts: bool, reason: str, by: people.User, now: datetime) -> models.Claim:
    """Accept or refuse a claim that waits for a look; a refusal says why. Raises ``NotAllowed``, ``NotWaiting``,
    ``WrongPlan`` (``no_reason``).
    """
    if not rules.can_pay(by, claim.survey):
        raise people_rules.NotAllowed(rules.PAY)
    if not accepts and not reason.strip():
        raise WrongPlan("no_reason")
    held = models.Claim.objects.select_for_update().get(pk=claim.pk)
    if held.state != State.REVIEW:
        raise NotWaiting
    held.reason, held.decided_by = reason.strip()[:200], by
    if not accepts:
        held.state = State.REFUSED
    elif _is_draw_over(held):
        held.state = State.LOST
    else:
        held.state = _given(models.RewardPlan.objects.get(survey_id=held.survey_id), held, now=now)
    held.save(update_fields=["reason", "decided_by", "state", "points"])
    told = {"claim_id": held.pk, "choice": "accepted" if accepts else "refused"}
    events.record(CLAIM_DECIDED, actor_id=by.pk, subject_id=held.survey_id, payload=told, now=now)
    return held


@transaction.atomic
def expire_claims(*, now: datetime) -> int:
    """Let granted points go that nobody collected in time. Returns how many claims."""
    due = models.Claim.objects.select_for_update().filter(
        state__in=(State.GRANTED, State.SHORT), expires_on__lt=timezone.localdate(now)
    )
    found = list(due[:AT_ONCE])
    for claim in found:
        if claim.state == State.GRANTED:
            wish = ledger.between(
                places.claimed_by(claim), places.expired_of(claim.survey_id), claim.points,
                key=f"expire:{claim.pk}", kind=Posted.EXPIRE, survey_id=claim.survey_id,
            )  # fmt: skip
            ledger.move(wish, by=None, now=now)
        claim.state = State.EXPIRED
        claim.save(update_fields=["state"])
    if found:
        events.record(CLAIMS_EXPIRED, actor_id=None, count=len(found), now=now)
    return len(found)


def grant(plan: models.RewardPlan, claim: models.Claim, *, now: datetime) -> str:
    """Move the points of ``plan`` to ``claim`` and say its new state: granted, or short of budget. The caller saves it."""
    claim.points = plan.points
    wish = ledger.between(
        places.budget_of(claim.survey_id), places.claimed_by(claim), plan.points,
        key=f"grant:{claim.code_hash}", kind=Posted.GRANT, survey_id=claim.survey_id,
    )  # fmt: skip
    try:
        ledger.move(wish, by=None, now=now)
    except ledger.NotEnough:
        return State.SHORT
    return State.GRANTED


def until(plan: models.RewardPlan, *, now: datetime) -> dict[str, object]:
    """The days from which and to which a claim made now holds."""
    today = timezone.localdate(now)
    return {"made_on": today, "expires_on": today + timedelta(days=plan.valid_days)}


def _judge(plan: models.RewardPlan, response: models.Response, *, now: datetime) -> str:
    flags = reading.flags_of(response)
    ticket = reading.ticket_of(response)
    claim = models.Claim.objects.create(
        survey_id=response.survey_id, response=response, code_hash=ticket.code_hash, flags=flags, state=State.REVIEW,
        person=response.invitation.person if response.invitation else "",
        fingerprint=quality.fingerprint(response.answers), **until(plan, now=now),
    )  # fmt: skip
    if flags:
        models.Response.objects.filter(pk=response.pk).update(flags=flags)
        return State.REVIEW
    claim.state = _given(plan, claim, now=now)
    claim.save(update_fields=["state", "points"])
    return claim.state


def _given(plan: models.RewardPlan, claim: models.Claim, *, now: datetime) -> str:
    return State.ENTERED if plan.is_draw else grant(plan, claim, now=now)


def _grant_waiting(survey: models.Survey, *, now: datetime) -> None:
    plan = models.RewardPlan.objects.filter(survey=survey).first()
    if plan is None:
        return
    for claim in models.Claim.objects.select_for_update().filter(survey=survey, state=State.SHORT).order_by("pk"):
        claim.state = grant(plan, claim, now=now)
        if claim.state == State.SHORT:
            return
        claim.save(update_fields=["state", "points"])


def _check(plan: Plan, *, now: datetime) -> None:
    if plan.kind == Kind.NONE:
        return
    law = reward_law.in_force(now=now)
    if plan.points > law.most_won:
        raise WrongPlan("above_limit", most=law.most_won, percent=law.withheld_percent)
    wrong = {
        "no_points": plan.points <= 0,
        "no_winners": plan.kind == Kind.DRAW and plan.winners <= 0,
        "no_terms": not any(words.strip() for words in plan.terms.values()),
        "no_basis": plan.purpose == models.RewardPlan.Purpose.INFORMATION and not plan.basis.strip(),
        "no_provider": bool(plan.provider) and plan.provider not in payout_providers(),
        "wants_provider": plan.kind == Kind.VOUCHER and not plan.provider,
    }
    for problem, is_so in wrong.items():
        if is_so:
            raise WrongPlan(problem)


def _promise(plan: Plan | models.RewardPlan) -> tuple[str, int, int]:
    return plan.kind, plan.points, plan.winners


def _is_promised(survey: models.Survey) -> bool:
    """Whether somebody may count on the plan: a claim was made, a draw was opened, or an anonymous survey was open."""
    is_asked = survey.is_anonymous and survey.opened_at is not None
    has_draw = models.Draw.objects.filter(survey=survey).exists()
    return is_asked or has_draw or models.Claim.objects.filter(survey=survey).exists()


def _is_draw_over(claim: models.Claim) -> bool:
    return models.Draw.objects.filter(survey_id=claim.survey_id).exclude(fixed_at=None).exists()
