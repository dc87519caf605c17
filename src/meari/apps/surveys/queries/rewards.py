"""Reads about rewards: what is offered, what waits, what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum
from django.utils import timezone

from meari.apps.privacy import models as privacy
from meari.apps.privacy import vault
from meari.apps.surveys import answering, models, quality, reward_codes
from meari.apps.surveys.payout_protocol import payout_providers
from meari.apps.surveys.queries import ledger, offers
from meari.apps.surveys.queries.answering import frozen_definition
from meari.engines import branching

ADDRESS_KIND = "surveys.claim_address"
SEED_KIND = "surveys.draw_seed"
CODE_KIND = "surveys.voucher_code"
LATEST = 500
"""Earlier responses whose times make the median."""
Claimed = models.Claim.State


def reward_code(survey: models.Survey, token: str) -> str:
    """The code for whoever handed in all of a survey; empty where nothing is offered. Writes nothing."""
    if not offers.is_rewarded(survey.pk):
        return ""
    if survey.is_anonymous:
        return reward_codes.anonymous_code_of(token, survey_id=survey.pk)
    return reward_codes.code_of(token)


@dataclass(frozen=True)
class Held:
    """What a code stands for: its survey, and the response or the claim where there is one."""

    ticket: reward_codes.Ticket
    survey: models.Survey
    claim: models.Claim | None
    response: models.Response | None = None


def held_by(code: str) -> Held | None:
    """What the code stands for; none for one that we did not make, or whose response is gone or not complete."""
    ticket = reward_codes.read(code)
    if ticket is None:
        return None
    claim = models.Claim.objects.select_related("survey").filter(code_hash=ticket.code_hash).first()
    if claim is not None:
        return Held(ticket, claim.survey, claim)
    if ticket.survey_id is not None:
        survey = models.Survey.objects.filter(pk=ticket.survey_id, privacy=models.Survey.Privacy.ANONYMOUS).first()
        return Held(ticket, survey, None) if survey else None
    response = models.Response.objects.select_related("survey").filter(token=ticket.token, state="complete").first()
    return Held(ticket, response.survey, None, response) if response else None


def is_code(written: str) -> bool:
    """Whether we made this code."""
    return reward_codes.read(written) is not None


def ticket_of(response: models.Response) -> reward_codes.Ticket:
    """What the respondent's own code says."""
    ticket = reward_codes.read(reward_codes.code_of(response.token))
    if ticket is None:
        raise AssertionError("a code of ours can be read")
    return ticket


def is_batch_open(survey: models.Survey, *, now: datetime) -> bool:
    """Whether rewards of an anonymous survey are given: from the day after it closed, to all at once."""
    if survey.state != models.Survey.State.CLOSED or survey.closed_at is None:
        return False
    return timezone.localdate(survey.closed_at) < timezone.localdate(now)


def received(survey_id: int, person: str) -> int:
    """The points that a person has collected from one survey so far."""
    claims = models.Claim.objects.filter(survey_id=survey_id, person=person, state=Claimed.COLLECTED)
    return claims.aggregate(total=Sum("points"))["total"] or 0


def is_paid_out(plan: models.RewardPlan, points: int) -> bool:
    """Whether the plan's provider could give a reward of that size now."""
    known = payout_providers()
    return plan.provider in known and bool(known[plan.provider].is_ready(survey_id=plan.survey_id, points=points))


def address_of(claim: models.Claim) -> str | None:
    """The address that was entered; none where there is none or it was destroyed."""
    return opened(ADDRESS_KIND, claim.pk)


def opened(kind: str, owner_id: int) -> str | None:
    row = privacy.Sealed.objects.filter(kind=kind, owner_id=owner_id).first()
    return vault.open_sealed(bytes(row.content), kind=kind, owner_id=owner_id) if row else None


def flags_of(response: models.Response) -> list[str]:
    """What speaks against paying for a response."""
    looked, shortest = _looked(response)
    print_ = quality.fingerprint(response.answers)
    others = models.Claim.objects.filter(survey_id=response.survey_id).exclude(response=response)
    person = response.invitation.person if response.invitation else ""
    return quality.flags(
        looked, times=_times(response), shortest=shortest, is_double=others.filter(fingerprint=print_).exists(),
        is_twice=bool(person) and others.filter(person=person).exists(),
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How a survey's rewards stand, in points; ``claims`` and ``payouts`` count by state."""

    budget: int
    granted: int
    set_aside: int
    paid: int
    expired: int
    claims: Mapping[str, int]
    payouts: Mapping[str, int]
    codes_left: int


def standing(survey_id: int) -> Standing:
    claims = models.Claim.objects.filter(survey_id=survey_id).order_by()
    by_state = dict(claims.values_list("state").annotate(n=Count("pk")))
    payouts = models.Payout.objects.filter(survey_id=survey_id).order_by()
    waiting = claims.filter(state=Claimed.GRANTED).aggregate(total=Sum("points"))["total"] or 0
    return Standing(
        budget=ledger.balance(ledger.budget_of(survey_id)), granted=waiting,
        set_aside=ledger.balance(ledger.pool_of(survey_id)), paid=ledger.balance(ledger.paid_of(survey_id)),
        expired=ledger.balance(ledger.expired_of(survey_id)), claims=by_state,
        payouts=dict(payouts.values_list("state").annotate(n=Count("pk"))),
        codes_left=models.VoucherCode.objects.filter(survey_id=survey_id, token=None).count(),
    )  # fmt: skip


def _looked(response: models.Response) -> tuple[quality.Looked, float]:
    """The response as the gates look at it, and the shortest time that the form takes after its first screen."""
    definition = frozen_definition(response.version_id)
    form = answering.form(definition, response.language)
    groups: dict[str, list[str]] = {}
    grids, checks = [], {}
    for question in definition.questions:
        kind = answering.kind_of(question)
        if kind.family == "score":
            groups.setdefault(question.kind, []).append(question.key)
        if question.rows and question.choices:
            grids.append(question.key)
        if wanted := question.settings.get("attention"):
            checks[question.key] = str(wanted)
    answers = {key: value for key, value in response.answers.items() if ":" not in key}
    first = {item.key: item.seconds for item in form.items}.get(response.seen[0] if response.seen else "", 0.0)
    ended = response.completed_at or response.changed_at
    seconds = (ended - response.started_at).total_seconds()
    asked = {key: wanted for key, wanted in checks.items() if key in response.seen}
    looked = quality.Looked(seconds, answers, list(groups.values()), grids, asked)
    return looked, max(0.0, branching.length(form).shortest - (first or 0.0))


def _times(response: models.Response) -> Sequence[float]:
    done = models.Response.objects.filter(version_id=response.version_id, state="complete").exclude(pk=response.pk)
    spans = done.order_by("-pk").values_list("started_at", "completed_at")[:LATEST]
    return [span for start, end in spans if end and (span := (end - start).total_seconds()) > 0]
