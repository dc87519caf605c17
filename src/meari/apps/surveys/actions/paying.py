"""Paying rewards out, at most once after the hand-over, as letters are sent (docs/decisions/0005).

``queued -> handing_over -> paid | unclear | undone``. The claim is committed before anything leaves; a payout whose worker
died in between is unclear and never tried again by itself.
"""

from __future__ import annotations

import csv
import io
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import actions as privacy
from meari.apps.privacy import vault
from meari.apps.sending import actions as sending
from meari.apps.sending.gate import Purpose
from meari.apps.surveys import models, rules
from meari.apps.surveys.actions import ledger
from meari.apps.surveys.payout_protocol import Doubtful, Given, NotGiven, Order, Outcome, payout_providers
from meari.apps.surveys.queries import ledger as places
from meari.apps.surveys.queries import rewards as reading
from meari.registry import UnknownKindError

logger = logging.getLogger("meari.surveys")
REWARD_PAID = event_type("surveys.reward_paid", payload=("payout_id", "points", "provider"))
REWARD_UNCLEAR = event_type("surveys.reward_unclear", payload=("payout_id", "provider"))
REWARD_UNDONE = event_type("surveys.reward_undone", payload=("payout_id", "points", "provider"))
PAYOUT_SETTLED = event_type("surveys.payout_settled", payload=("payout_id", "choice"))
CODES_ADDED = event_type("surveys.codes_added", payload=("points",))
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 720, 1440))
LONGEST = timedelta(minutes=10)
AT_ONCE = 200
LARGEST_LIST, LONGEST_CODE = 20_000, 200
State = models.Payout.State
Posted = models.Posting.Kind


class NotUnclear(Exception):
    """Only a payout whose fate is unclear can be settled, and only once."""


class WrongList(Exception):
    """A list of codes cannot be taken in; ``problem`` is ``empty``, ``too_long``, ``not_text`` or ``worthless``."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class _Taken:
    order: Order
    provider: str
    attempt: int


def pay_due(*, now: datetime) -> int:
    """Give what is due, one after another. Returns how many were tried."""
    _sweep(now=now)
    due = models.Payout.objects.filter(state=State.QUEUED, next_at__lte=now).order_by("next_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:AT_ONCE])
    for payout_id in ids:
        pay(payout_id, now=now)
    return len(ids)


def pay(payout_id: int, *, now: datetime) -> None:
    """Take one payout in hand, give it outside any transaction, and write down what became of it."""
    taken = _take(payout_id, now=now)
    if taken is None:
        return
    outcome: Outcome
    try:
        outcome = payout_providers()[taken.provider].give(taken.order, now=now)
    except UnknownKindError:
        outcome = NotGiven("not_installed")
    except Exception as error:
        logger.exception("giving reward %d through %s", payout_id, taken.provider)
        outcome = Doubtful(type(error).__name__)
    _record(payout_id, taken, outcome, now=now)


@transaction.atomic
def settle_payout(payout: models.Payout, *, was_paid: bool, reason: str, by: people.User, now: datetime) -> None:
    """Decide about an unclear payout: it was paid, or the points go back. Raises ``NotAllowed`` and ``NotUnclear``."""
    if not rules.can_pay(by, payout.survey):
        raise people_rules.NotAllowed(rules.PAY)
    held = models.Payout.objects.select_for_update().get(pk=payout.pk)
    if held.state != State.UNCLEAR:
        raise NotUnclear
    held.settled_by, held.reason = by, reason.strip()[:200]
    if was_paid:
        held.state, held.ended_at = State.PAID, now
    else:
        _undo(held, by=by, now=now)
    held.save()
    told = {"payout_id": held.pk, "choice": "paid" if was_paid else "not_paid"}
    events.record(PAYOUT_SETTLED, actor_id=by.pk, subject_id=held.survey_id, payload=told, now=now)


@transaction.atomic
def add_codes(survey: models.Survey, content: bytes, *, points: int, by: people.User, now: datetime) -> tuple[int, int]:
    """Take in bought codes worth ``points`` each: the first column of a CSV file. Returns how many were new, how many known.

    Raises ``NotAllowed`` and ``WrongList``.
    """
    if not rules.can_pay(by, survey):
        raise people_rules.NotAllowed(rules.PAY)
    if points <= 0:
        raise WrongList("worthless")
    codes = {vault.blind_index(f"voucher:{code}"): code for code in _codes(content)}
    known = set(models.VoucherCode.objects.filter(digest__in=codes).values_list("digest", flat=True))
    fresh = [digest for digest in codes if digest not in known]
    models.VoucherCode.objects.bulk_create(
        models.VoucherCode(survey=survey, digest=one, points=points) for one in fresh
    )
    ids = dict(models.VoucherCode.objects.filter(digest__in=fresh).values_list("digest", "pk"))
    privacy.keep_originals(
        {ids[digest]: codes[digest] for digest in fresh}, kind=reading.CODE_KIND, retention="reward",
        created_on=timezone.localdate(now),
    )  # fmt: skip
    events.record(
        CODES_ADDED, actor_id=by.pk, subject_id=survey.pk, payload={"points": points}, count=len(fresh), now=now
    )
    return len(fresh), len(codes) - len(fresh)


@transaction.atomic
def _take(payout_id: int, *, now: datetime) -> _Taken | None:
    payout = models.Payout.objects.select_for_update().select_related("claim").get(pk=payout_id)
    if payout.state != State.QUEUED or payout.next_at > now:
        return None
    address = reading.address_of(payout.claim)
    if address is None:
        _undo(payout, by=None, now=now, reason="address_destroyed")
        payout.save()
        return None
    payout.state, payout.claimed_at, payout.attempts = State.HANDING_OVER, now, payout.attempts + 1
    payout.save(update_fields=["state", "claimed_at", "attempts"])
    return _Taken(Order(payout.token, payout.survey_id, payout.points, address), payout.provider, payout.attempts)


@transaction.atomic
def _record(payout_id: int, taken: _Taken, outcome: Outcome, *, now: datetime) -> None:
    payout = models.Payout.objects.select_for_update().get(pk=payout_id)
    if payout.state != State.HANDING_OVER or payout.attempts != taken.attempt:
        return
    if isinstance(outcome, Given):
        payout.state, payout.reference, payout.ended_at = State.PAID, outcome.reference[:120], now
        if outcome.code:
            _send_code(payout, taken.order, outcome.code, now=now)
        told = {"payout_id": payout.pk, "points": payout.points, "provider": payout.provider}
        events.record(REWARD_PAID, actor_id=None, subject_id=payout.survey_id, payload=told, now=now)
    elif isinstance(outcome, Doubtful):
        _unclear(payout, outcome.reason, now=now)
    elif outcome.is_final or payout.attempts > len(PAUSES):
        _undo(payout, by=None, now=now, reason=outcome.reason)
    else:
        payout.state, payout.reason = State.QUEUED, outcome.reason[:200]
        payout.next_at = now + (outcome.wait or PAUSES[payout.attempts - 1])
    payout.save()


def _send_code(payout: models.Payout, order: Order, code: str, *, now: datetime) -> None:
    with translation.override(payout.language):
        draft = sending.Draft(
            key=f"surveys.reward:{payout.token}", purpose=Purpose.INFORMATION, subject=_("Your reward for answering"),
            text=_("Thank you for answering “%(survey)s”. Here is your voucher: %(code)s")
            % {"survey": payout.survey.name, "code": code},
            about=("surveys.payout", str(payout.pk)), language=payout.language, is_confidential=True,
        )  # fmt: skip
    sending.post(draft, to=sending.Person(order.address), by=None, now=now)


def _undo(payout: models.Payout, *, by: people.User | None, now: datetime, reason: str = "") -> None:
    """Give the points back to the person, who can have them paid out anew. The caller saves the payout."""
    wish = ledger.between(
        places.paid_of(payout.survey_id), places.points_of(payout.person), payout.points,
        key=f"undo:{payout.token}", kind=Posted.UNDO, survey_id=payout.survey_id,
    )  # fmt: skip
    ledger.move(wish, by=by, now=now)
    payout.state, payout.ended_at, payout.reason = State.UNDONE, now, reason[:200] or payout.reason
    told = {"payout_id": payout.pk, "points": payout.points, "provider": payout.provider}
    events.record(REWARD_UNDONE, actor_id=by.pk if by else None, subject_id=payout.survey_id, payload=told, now=now)


def _unclear(payout: models.Payout, reason: str, *, now: datetime) -> None:
    payout.state, payout.reason = State.UNCLEAR, reason[:200]
    told = {"payout_id": payout.pk, "provider": payout.provider}
    events.record(REWARD_UNCLEAR, actor_id=None, subject_id=payout.survey_id, payload=told, now=now)


@transaction.atomic
def _sweep(*, now: datetime) -> None:
    """Mark payouts unclear whose worker is gone."""
    lost = models.Payout.objects.select_for_update().filter(claimed_at__lt=now - LONGEST, state=State.HANDING_OVER)
    for payout in lost:
        _unclear(payout, "worker_gone", now=now)
        payout.save(update_fields=["state", "reason"])


def _codes(content: bytes) -> list[str]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp949")
        except UnicodeDecodeError:
            raise WrongList("not_text") from None
    try:
        codes = [row[0].strip() for row in csv.reader(io.StringIO(text)) if row and row[0].strip()]
    except csv.Error:
        raise WrongList("not_text") from None
    if not codes:
        raise WrongList("empty")
    if len(codes) > LARGEST_LIST or any(len(code) > LONGEST_CODE or "\0" in code for code in codes):
        raise WrongList("too_long")
    return codes
