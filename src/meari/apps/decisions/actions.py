"""Taking decisions and saying what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from meari.apps.decisions import models, rules
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules

DECISION_TAKEN = event_type("decisions.decision_taken", payload=("owner_id", "about_kind", "about_key"))
DECISION_CLOSED = event_type("decisions.decision_closed", payload=("state",))


class AlreadyClosed(Exception):
    """What became of a decision is said once."""


@dataclass(frozen=True)
class Taken:
    """What is decided: by whom it is carried out until when, which effect is meant, and what it is about."""

    title: str
    owner: people.User
    due_on: date
    expected_effect: str = ""
    about_kind: str = ""
    about_key: str = ""


@transaction.atomic
def take_decision(taken: Taken, *, by: people.User, now: datetime) -> models.Decision:
    """Write down a decision. Raises ``NotAllowed``."""
    people_rules.demand(by, rules.DECIDE)
    decision = models.Decision.objects.create(**taken.__dict__, decided_by=by, decided_at=now)
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
