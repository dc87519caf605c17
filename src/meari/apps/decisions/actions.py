"""Taking decisions and saying what became of them; stating hypotheses and closing them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from meari.apps.decisions import measures, models, queries, rules
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.warehouse.queries import SYSTEM

DECISION_TAKEN = event_type("decisions.decision_taken", payload=("owner_id", "about_kind", "about_key"))
DECISION_CLOSED = event_type("decisions.decision_closed", payload=("state",))
HYPOTHESIS_STATED = event_type("decisions.hypothesis_stated", payload=("metric",))
HYPOTHESIS_CLOSED = event_type("decisions.hypothesis_closed", payload=("verdict",))


class AlreadyClosed(Exception):
    """What became of a decision or a hypothesis is said once."""


class NotOver(Exception):
    """The days of a hypothesis are not over; looking early and stopping when it fits proves nothing."""


@dataclass(frozen=True)
class Taken:
    """What is decided: by whom it is carried out until when, which effect is meant, and what it is about."""

    title: str
    owner: people.User
    due_on: date
    expected_effect: str = ""
    about_kind: str = ""
    about_key: str = ""
    measure: measures.Measure | None = None

    def columns(self) -> dict[str, Any]:
        told = {name: value for name, value in self.__dict__.items() if name != "measure"}
        if self.measure is not None:
            measure = measures.checked(self.measure)
            told |= {"metric": measure.metric, "where": dict(measure.where), "measured": measure.named}
        return told


@dataclass(frozen=True)
class Stated:
    """A hypothesis: what is supposed and why, and which reading of which days would show it."""

    statement: str
    measure: measures.Measure
    is_above: bool
    threshold: float
    starts_on: date
    ends_on: date
    sort: str = models.Hypothesis.Sort.OTHER
    reason: str = ""


@transaction.atomic
def take_decision(taken: Taken, *, by: people.User, now: datetime) -> models.Decision:
    """Write down a decision. Raises ``NotAllowed`` and ``WrongMeasure``."""
    people_rules.demand(by, rules.DECIDE)
    decision = models.Decision.objects.create(**taken.columns(), decided_by=by, decided_at=now)
    told = {"owner_id": taken.owner.pk, "about_kind": taken.about_kind, "about_key": taken.about_key}
    events.record(DECISION_TAKEN, actor_id=by.pk, subject_id=decision.pk, payload=told, now=now)
    return decision


@transaction.atomic
def close_decision(
    decision: models.Decision, *, state: models.Decision.State, outcome: str, by: people.User, now: datetime
) -> None:
    """Say what became of a decision. Raises ``NotAllowed`` and ``AlreadyClosed``."""
    if not rules.can_close(by, decision):
        raise people_rules.NotAllowed(rules.DECIDE)
    held = models.Decision.objects.select_for_update().get(pk=decision.pk)
    if held.state != models.Decision.State.OPEN:
        raise AlreadyClosed
    held.state, held.outcome, held.closed_at = state, outcome, now
    held.save(update_fields=["state", "outcome", "closed_at"])
    events.record(DECISION_CLOSED, actor_id=by.pk, subject_id=held.pk, payload={"state": str(state)}, now=now)


def measure_decision(decision: models.Decision, *, now: datetime) -> None:
    """Keep what the number of ``decision`` has done until now; nothing while it names none or facts are missing."""
    found = queries.measured(decision, today=timezone.localdate(now), visible_to=SYSTEM)
    if found is not None:
        models.Decision.objects.filter(pk=decision.pk).update(effect=found.plain())


@transaction.atomic
def state_hypothesis(stated: Stated, *, by: people.User, now: datetime) -> models.Hypothesis:
    """Write down a hypothesis before its reading is known. Raises ``NotAllowed`` and ``WrongMeasure``."""
    people_rules.demand(by, rules.SUPPOSE)
    measure = measures.checked(stated.measure)
    hypothesis = models.Hypothesis.objects.create(
        sort=stated.sort, statement=stated.statement, reason=stated.reason, metric=measure.metric,
        where=dict(measure.where), measured=measure.named, is_above=stated.is_above, threshold=stated.threshold,
        starts_on=stated.starts_on, ends_on=stated.ends_on, stated_by=by, stated_at=now,
    )  # fmt: skip
    told = {"metric": measure.metric}
    events.record(HYPOTHESIS_STATED, actor_id=by.pk, subject_id=hypothesis.pk, payload=told, now=now)
    return hypothesis


def close_hypothesis(
    hypothesis: models.Hypothesis, *, learned: str, by: people.User, now: datetime
) -> models.Hypothesis:
    """Keep the reading as it is now and what was learned. Raises ``NotAllowed``, ``NotOver`` and ``AlreadyClosed``."""
    people_rules.demand(by, rules.SUPPOSE)
    if timezone.localdate(now) <= hypothesis.ends_on:
        raise NotOver(hypothesis.pk)
    found = queries.supposed(hypothesis)
    return _close(hypothesis, found, learned=learned, by=by, now=now)


@transaction.atomic
def _close(
    hypothesis: models.Hypothesis, found: queries.Supposed, *, learned: str, by: people.User, now: datetime
) -> models.Hypothesis:
    held = models.Hypothesis.objects.select_for_update().get(pk=hypothesis.pk)
    if held.closed_at is not None:
        raise AlreadyClosed
    held.learned, held.closed_at, held.verdict = learned, now, found.verdict
    held.value, held.low, held.high = found.reading.value, found.reading.low, found.reading.high
    held.save(update_fields=["learned", "closed_at", "verdict", "value", "low", "high"])
    events.record(HYPOTHESIS_CLOSED, actor_id=by.pk, subject_id=held.pk, payload={"verdict": found.verdict}, now=now)
    return held
