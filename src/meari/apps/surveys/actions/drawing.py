"""Draws: opened with a published commitment, closed with a published list, drawn by a published seed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import actions as privacy
from meari.apps.sending import actions as sending
from meari.apps.sending.gate import Purpose
from meari.apps.surveys import drawing, models, rules
from meari.apps.surveys.actions import ledger
from meari.apps.surveys.queries import ledger as places
from meari.apps.surveys.queries import offers
from meari.apps.surveys.queries import rewards as reading

DRAW_OPENED = event_type("surveys.draw_opened", payload=("commitment", "winners", "points"))
DRAW_FIXED = event_type("surveys.draw_fixed", payload=("entrants_hash", "entrants"))
DRAW_DONE = event_type("surveys.draw_done", payload=("winners",))
RETENTION = "reward"
State = models.Claim.State
Posted = models.Posting.Kind


class NotToDraw(Exception):
    """The step cannot be taken now; ``reason`` is ``no_draw_planned``, ``open_already``, ``not_open``, ``survey_open``,
    ``review_waits``, ``not_fixed`` or ``drawn``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def open_draw(survey: models.Survey, *, by: people.User, now: datetime) -> models.Draw:
    """Set the prizes aside and publish the commitment. Raises ``NotAllowed``, ``NotToDraw``, ``NotEnough``."""
    _demand(survey, by)
    plan = models.RewardPlan.objects.select_for_update().filter(survey=survey).first()
    if plan is None or not plan.is_draw:
        raise NotToDraw("no_draw_planned")
    if models.Draw.objects.filter(survey=survey).exists():
        raise NotToDraw("open_already")
    seed = secrets.token_bytes(drawing.SEED_BYTES)
    draw = models.Draw.objects.create(
        survey=survey,
        commitment=drawing.commitment(seed),
        winners_wanted=plan.winners,
        points=plan.points,
        opened_at=now,
    )
    privacy.keep_originals(
        {draw.pk: seed.hex()}, kind=reading.SEED_KIND, retention=RETENTION, created_on=timezone.localdate(now)
    )
    wish = ledger.between(
        places.budget_of(survey.pk), places.pool_of(survey.pk), plan.points * plan.winners,
        key=f"draw:{survey.pk}", kind=Posted.SET_ASIDE, survey_id=survey.pk,
    )  # fmt: skip
    ledger.move(wish, by=by, now=now)
    told = {"commitment": draw.commitment, "winners": plan.winners, "points": plan.points}
    events.record(DRAW_OPENED, actor_id=by.pk, subject_id=survey.pk, payload=told, now=now)
    transaction.on_commit(offers.forget)
    return draw


@transaction.atomic
def fix_entrants(survey: models.Survey, *, by: people.User, now: datetime) -> models.Draw:
    """Close the list of entrants and publish it by its hash; from here on nobody enters.

    The survey has to be closed and nobody may wait for a look. Raises ``NotAllowed`` and ``NotToDraw``.
    """
    _demand(survey, by)
    draw = models.Draw.objects.select_for_update().filter(survey=survey).first()
    if draw is None or draw.fixed_at is not None:
        raise NotToDraw("not_open")
    if not models.Survey.objects.filter(pk=survey.pk, state=models.Survey.State.CLOSED).exists():
        raise NotToDraw("survey_open")
    claims = models.Claim.objects.select_for_update().filter(survey=survey)
    if claims.filter(state=State.REVIEW).exists():
        raise NotToDraw("review_waits")
    entered = claims.filter(state=State.ENTERED).values_list("code_hash", flat=True)
    draw.entrants = sorted(drawing.pseudonym(code_hash) for code_hash in entered)
    draw.entrants_hash, draw.fixed_at = drawing.entrants_hash(draw.entrants), now
    draw.save(update_fields=["entrants", "entrants_hash", "fixed_at"])
    told = {"entrants_hash": draw.entrants_hash, "entrants": len(draw.entrants)}
    events.record(DRAW_FIXED, actor_id=by.pk, subject_id=survey.pk, payload=told, now=now)
    transaction.on_commit(offers.forget)
    return draw


@transaction.atomic
def draw_winners(survey: models.Survey, *, by: people.User, now: datetime) -> models.Draw:
    """Publish the seed, grant the prizes, write to the winners. Raises ``NotAllowed`` and ``NotToDraw``."""
    _demand(survey, by)
    draw = models.Draw.objects.select_for_update().filter(survey=survey).first()
    if draw is None or draw.fixed_at is None:
        raise NotToDraw("not_fixed")
    if draw.drawn_at is not None:
        raise NotToDraw("drawn")
    draw.seed = reading.opened(reading.SEED_KIND, draw.pk) or ""
    seed = bytes.fromhex(draw.seed)
    draw.winners = drawing.winners(draw.entrants, seed=seed, wanted=draw.winners_wanted)
    draw.drawn_at = now
    draw.save(update_fields=["seed", "winners", "drawn_at"])
    _give_prizes(draw, by=by, now=now)
    rest = draw.points * (draw.winners_wanted - len(draw.winners))
    if rest:
        wish = ledger.between(
            places.pool_of(survey.pk), places.budget_of(survey.pk), rest,
            key=f"draw-rest:{survey.pk}", kind=Posted.RELEASE, survey_id=survey.pk,
        )  # fmt: skip
        ledger.move(wish, by=by, now=now)
    told = {"winners": len(draw.winners)}
    events.record(DRAW_DONE, actor_id=by.pk, subject_id=survey.pk, payload=told, now=now)
    return draw


def _demand(survey: models.Survey, by: people.User) -> None:
    if not rules.can_pay(by, survey):
        raise people_rules.NotAllowed(rules.PAY)


def _give_prizes(draw: models.Draw, *, by: people.User, now: datetime) -> None:
    entered = list(models.Claim.objects.select_for_update().filter(survey_id=draw.survey_id, state=State.ENTERED))
    won, last_day = set(draw.winners), timezone.localdate(now) + timedelta(days=draw.survey.reward.valid_days)
    for claim in entered:
        if drawing.pseudonym(claim.code_hash) not in won:
            claim.state = State.LOST
            continue
        claim.state, claim.points, claim.expires_on = State.GRANTED, draw.points, last_day
        wish = ledger.between(
            places.pool_of(claim.survey_id), places.claimed_by(claim), draw.points,
            key=f"prize:{claim.code_hash}", kind=Posted.PRIZE, survey_id=claim.survey_id,
        )  # fmt: skip
        ledger.move(wish, by=by, now=now)
        _tell_winner(claim, draw, now=now)
    models.Claim.objects.bulk_update(entered, ["state", "points", "expires_on"])


def _tell_winner(claim: models.Claim, draw: models.Draw, *, now: datetime) -> None:
    """By mail, where the winner left a mail address; everybody else finds it under the own code."""
    address = reading.address_of(claim)
    if address is None or "@" not in address:
        return
    language = claim.response.language if claim.response else "ko"
    with translation.override("ko" if language == "ko" else "en"):
        draft = sending.Draft(
            key=f"surveys.prize:{claim.pk}", purpose=Purpose.INFORMATION, subject=_("You have won in the draw"),
            text=_("You have won in the draw for answering “%(survey)s”. Open the page of your reward to collect it until %(day)s. Anybody can check the draw: %(link)s")
            % {"survey": draw.survey.name, "day": claim.expires_on.isoformat(),
               "link": f"{settings.BASE_URL}{reverse('surveys:draw', args=[draw.survey_id])}"},
            about=("surveys.claim", str(claim.pk)), language="ko" if language == "ko" else "en",
        )  # fmt: skip
    sending.post(draft, to=sending.Person(address), by=None, now=now)
