"""Making keys for machines, counting their use, and taking them back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.hooks import models, queries, rules
from meari.apps.people import models as people
from meari.apps.people import rights
from meari.apps.people import rules as people_rules

KEY_MADE = event_type("hooks.key_made", payload=("owner_id", "scopes"))
KEY_REVOKED = event_type("hooks.key_revoked")
WINDOW = timedelta(minutes=1)


class TooMuch(Exception):
    """A key cannot have rights that exist nowhere or that its maker does not hold."""


class TooOften(Exception):
    """The key was used more often than its rate allows; ``wait`` says for how long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


@dataclass(frozen=True)
class KeyTerms:
    """What a key is for: its name, the rights it may use, when it ends, and how many requests a minute it has."""

    name: str
    scopes: tuple[str, ...]
    expires_at: datetime
    rate_per_minute: int = 120


@transaction.atomic
def make_key(terms: KeyTerms, *, by: people.User, now: datetime) -> tuple[models.ApiKey, str]:
    """Make a key that acts for its maker; returns it with the token, which is shown this once.

    Raises ``NotAllowed`` and ``TooMuch``.
    """
    people_rules.demand(by, rules.MAKE_KEYS)
    if not terms.scopes or any(one not in rights.declared() or not people_rules.can(by, one) for one in terms.scopes):
        raise TooMuch
    prefix = secrets.token_hex(5)
    token = f"{queries.TOKEN_START}_{prefix}_{secrets.token_urlsafe(32)}"
    key = models.ApiKey.objects.create(
        name=terms.name, prefix=prefix, digest=queries.key_digest(token), scopes=sorted(terms.scopes), owner=by,
        rate_per_minute=terms.rate_per_minute, made_at=now, expires_at=terms.expires_at,
    )  # fmt: skip
    told: dict[str, object] = {"owner_id": by.pk, "scopes": key.scopes}
    events.record(KEY_MADE, actor_id=by.pk, subject_id=key.pk, payload=told, now=now)
    return key, token


@transaction.atomic
def revoke_key(key: models.ApiKey, *, by: people.User, now: datetime) -> None:
    """Take a key back at once and for good: one's own, or anybody's for those who manage keys."""
    if key.owner_id != by.pk:
        people_rules.demand_everywhere(by, rules.ADMINISTER)
    if models.ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        events.record(KEY_REVOKED, actor_id=by.pk, subject_id=key.pk, now=now)


@transaction.atomic
def use_key(key: models.ApiKey, *, now: datetime) -> None:
    """Count one use of the key in its present minute. Raises ``TooOften`` when the minute is used up."""
    held = models.ApiKey.objects.select_for_update().get(pk=key.pk)
    if held.window_at is None or now - held.window_at >= WINDOW:
        held.window_at, held.window_count = now, 0
    if held.window_count >= held.rate_per_minute:
        raise TooOften(held.window_at + WINDOW - now)
    held.window_count += 1
    held.last_used_at = now
    held.save(update_fields=["window_at", "window_count", "last_used_at"])
