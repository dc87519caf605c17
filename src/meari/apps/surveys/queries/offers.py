"""Whether a survey offers a reward now: asked by every last page, so it is small and remembered."""

from __future__ import annotations

import time

from meari.apps.surveys import models

OFFER_SECONDS = 2.0
MOST_OFFERS = 1000
_offers: dict[int, tuple[float, bool]] = {}


def plan_of(survey_id: int) -> models.RewardPlan | None:
    """The plan, where a reward is offered now; a draw is offered once it is open."""
    plan = models.RewardPlan.objects.select_related("survey").filter(survey_id=survey_id).first()
    if plan is None or not plan.is_given:
        return None
    if plan.is_draw and not models.Draw.objects.filter(survey_id=survey_id, fixed_at=None).exists():
        return None
    return plan


def is_rewarded(survey_id: int) -> bool:
    """Whether a reward is offered now; asked at most every two seconds, because every last page asks it."""
    known = _offers.get(survey_id)
    if known is not None and time.monotonic() < known[0]:
        return known[1]
    if len(_offers) >= MOST_OFFERS:
        _offers.clear()
    offered = plan_of(survey_id) is not None
    _offers[survey_id] = (time.monotonic() + OFFER_SECONDS, offered)
    return offered


def forget() -> None:
    """Ask anew at once; what changes plans and draws calls this."""
    _offers.clear()
