"""Collecting a reward: whoever holds the code, once, in one transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from meari.apps.base import committing
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.privacy import actions as privacy
from meari.apps.privacy import vault
from meari.apps.surveys import models, reward_law
from meari.apps.surveys.actions import ledger, rewards
from meari.apps.surveys.queries import ledger as places
from meari.apps.surveys.queries import offers
from meari.apps.surveys.queries import rewards as reading

POINTS_COLLECTED = event_type("surveys.points_collected", payload=("claim_id", "posting_id", "is_paid_out"))
DRAW_ENTERED = event_type("surveys.draw_entered", payload=("claim_id",))
RETENTION = "reward"
State = models.Claim.State
Posted = models.Posting.Kind


class NotToCollect(Exception):
    """Nothing can be collected with the code now; ``reason`` is ``unknown``, ``not_yet``, ``review``, ``short``,
    ``entered``, ``refused``, ``lost``, ``expired``, ``over_limit``, ``none_left`` or ``not_offered``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Wish:
    """How somebody wants the reward: ``address`` as entered (a mail address or a phone number), paid out or kept as points."""

    address: str
    is_paid_out: bool
    language: str = "ko"


def person_at(address: str) -> str:
    """The blind index of whoever is reached at an address; the same for two spellings of it."""
    plain = address.strip().casefold()
    if "@" not in plain:
        plain = "".join(letter for letter in plain if letter.isdigit())
    return vault.blind_index(f"reward:person:{plain}")


def collect(code: str, wish: Wish, *, now: datetime) -> models.Claim:
    """Give the points of a code to the person at ``wish.address``, and pay them out where that is wished.

    Doing so again gives the claim as it is, whatever is wished then; points kept before may still be paid out. Needs no
    right: whoever holds the code may. Raises ``NotToCollect``.
    """
    return committing.together(lambda: _collect(code, wish, now=now))


@transaction.atomic
def leave_address(code: str, address: str, *, now: datetime) -> models.Claim:
    """Take part in a draw with an address at which a prize can be told. Raises ``NotToCollect``.

    One person takes part once: a second code with the same address is refused.
    """
    claim = models.Claim.objects.select_for_update().get(pk=_claim(code, now=now).pk)
    if claim.state != State.ENTERED:
        raise NotToCollect(claim.state)
    person = person_at(address)
    others = models.Claim.objects.filter(survey_id=claim.survey_id, person=person, state=State.ENTERED)
    if others.exclude(pk=claim.pk).exists():
        raise NotToCollect("over_limit")
    claim.person = person
    claim.save(update_fields=["person"])
    _keep(claim, address, now=now)
    told = {"claim_id": claim.pk}
    events.record(DRAW_ENTERED, actor_id=None, subject_id=claim.survey_id, payload=told, now=now)
    return claim


def _collect(code: str, wish: Wish, *, now: datetime) -> models.Claim:
    claim = _claim(code, now=now)
    plan = models.RewardPlan.objects.select_for_update().get(survey_id=claim.survey_id)
    claim = models.Claim.objects.select_for_update().get(pk=claim.pk)
    if claim.state == State.COLLECTED:
        return _paid_later(plan, claim, wish, now=now)
    if claim.state != State.GRANTED:
        raise NotToCollect(claim.state)
    _demand_offer(plan, claim, wish)
    person = person_at(wish.address)
    most = reward_law.in_force(now=now).most_won
    if reading.received(claim.survey_id, person) + claim.points > most:
        raise NotToCollect("over_limit")
    posting = ledger.move(
        ledger.between(
            places.claimed_by(claim), places.points_of(person), claim.points,
            key=f"collect:{claim.code_hash}", kind=Posted.COLLECT, survey_id=claim.survey_id,
        ), by=None, now=now,
    )  # fmt: skip
    claim.person, claim.state = person, State.COLLECTED
    claim.save(update_fields=["person", "state"])
    _keep(claim, wish.address, now=now)
    if wish.is_paid_out:
        _order(plan, claim, wish, now=now)
    told = {"claim_id": claim.pk, "posting_id": posting.pk, "is_paid_out": wish.is_paid_out}
    events.record(POINTS_COLLECTED, actor_id=None, subject_id=claim.survey_id, payload=told, now=now)

    return claim


def _claim(code: str, *, now: datetime) -> models.Claim:
    """The claim of a code; that of an anonymous answer is made here, when it is first used. Raises ``NotToCollect``."""
    held = reading.held_by(code)
    if held is None:
        raise NotToCollect("unknown")
    if held.claim is not None:
        return held.claim
    if held.response is not None:
        raise NotToCollect("not_yet")
    plan = offers.plan_of(held.survey.pk)
    if plan is None:
        raise NotToCollect("not_offered")
    if not reading.is_batch_open(held.survey, now=now):
        raise NotToCollect("not_yet")
    return _made(plan, held.ticket.code_hash, now=now)


def _made(plan: models.RewardPlan, code_hash: str, *, now: datetime) -> models.Claim:
    try:
        with transaction.atomic():
            claim = models.Claim.objects.create(
                survey_id=plan.survey_id, code_hash=code_hash, state=State.SHORT, **rewards.until(plan, now=now)
            )
    except IntegrityError:
        return models.Claim.objects.get(code_hash=code_hash)
    claim.state = State.ENTERED if plan.is_draw else rewards.grant(plan, claim, now=now)
    claim.save(update_fields=["state", "points"])
    return claim


def _paid_later(plan: models.RewardPlan, claim: models.Claim, wish: Wish, *, now: datetime) -> models.Claim:
    """Points that were kept are paid out to whoever kept them; anything else stays as it is."""
    is_due = (
        wish.is_paid_out
        and not claim.payouts.exclude(state="undone").exists()
        and claim.person == person_at(wish.address)
    )
    if is_due and reading.is_paid_out(plan, claim.points):
        _order(plan, claim, wish, now=now)
    return claim


def _demand_offer(plan: models.RewardPlan, claim: models.Claim, wish: Wish) -> None:
    if not wish.is_paid_out and plan.kind == models.RewardPlan.Kind.VOUCHER:
        raise NotToCollect("not_offered")
    if wish.is_paid_out and not reading.is_paid_out(plan, claim.points):
        raise NotToCollect("none_left")


def _order(plan: models.RewardPlan, claim: models.Claim, wish: Wish, *, now: datetime) -> None:
    payout = models.Payout.objects.create(
        survey_id=claim.survey_id, claim=claim, person=claim.person, points=claim.points, provider=plan.provider,
        token=secrets.token_hex(16), language=wish.language, next_at=now,
    )  # fmt: skip
    wanted = ledger.between(
        places.points_of(claim.person), places.paid_of(claim.survey_id), claim.points,
        key=f"pay:{payout.token}", kind=Posted.PAY, survey_id=claim.survey_id,
    )  # fmt: skip
    ledger.move(wanted, by=None, now=now)


def _keep(claim: models.Claim, address: str, *, now: datetime) -> None:
    privacy.keep_originals(
        {claim.pk: address.strip()}, kind=reading.ADDRESS_KIND, retention=RETENTION, created_on=timezone.localdate(now)
    )
