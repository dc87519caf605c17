"""Adding endpoints, changing what they hear of, their secrets, and when they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type, event_types
from meari.apps.hooks import addresses, models, queries, rules, signing
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import vault

ENDPOINT_ADDED = event_type("hooks.endpoint_added")
ENDPOINT_CHANGED = event_type("hooks.endpoint_changed")
ENDPOINT_REMOVED = event_type("hooks.endpoint_removed")
ENDPOINT_ENABLED = event_type("hooks.endpoint_enabled")
ENDPOINT_ENDED = event_type("hooks.endpoint_ended", payload=("reason",))
SECRET_RENEWED = event_type("hooks.secret_renewed")
OLD_SECRET_LASTS = timedelta(hours=24)


class NoEvents(Exception):
    """An endpoint hears of at least one event type, and only of types that exist."""


@dataclass(frozen=True)
class Wanted:
    """An endpoint as somebody wants it: its name, https address and the event types it hears of."""

    name: str
    address: str
    event_types: tuple[str, ...]


@transaction.atomic
def add_endpoint(wanted: Wanted, *, by: people.User, now: datetime) -> tuple[models.Endpoint, str]:
    """Add an endpoint; returns it with its secret, which can be shown now.

    Raises ``NotAllowed``, ``Forbidden`` for an address that may not be called, ``NoEvents``.
    """
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    _check(wanted)
    secret = signing.new_secret()
    endpoint = models.Endpoint.objects.create(
        name=wanted.name, address=wanted.address, event_types=sorted(wanted.event_types), secret=b"", made_by=by,
        made_at=now,
    )  # fmt: skip
    endpoint.secret = vault.seal(secret, kind=queries.SECRET_KIND, owner_id=endpoint.pk)
    endpoint.save(update_fields=["secret"])
    events.record(ENDPOINT_ADDED, actor_id=by.pk, subject_id=endpoint.pk, now=now)
    return endpoint, secret


@transaction.atomic
def change_endpoint(endpoint: models.Endpoint, wanted: Wanted, *, by: people.User, now: datetime) -> None:
    """Give the endpoint another name, address or other event types. Raises as ``add_endpoint`` does."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    _check(wanted)
    endpoint.name, endpoint.address, endpoint.event_types = wanted.name, wanted.address, sorted(wanted.event_types)
    endpoint.save(update_fields=["name", "address", "event_types"])
    events.record(ENDPOINT_CHANGED, actor_id=by.pk, subject_id=endpoint.pk, now=now)


@transaction.atomic
def renew_secret(endpoint: models.Endpoint, *, by: people.User, now: datetime) -> str:
    """Make a new secret and return it; the old one signs beside it for another day."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    held = models.Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    old, secret = queries.secrets_of(held, now=now)[0], signing.new_secret()
    held.old_secret = vault.seal(old, kind=queries.OLD_SECRET_KIND, owner_id=held.pk)
    held.old_secret_until = now + OLD_SECRET_LASTS
    held.secret = vault.seal(secret, kind=queries.SECRET_KIND, owner_id=held.pk)
    held.save(update_fields=["secret", "old_secret", "old_secret_until"])
    events.record(SECRET_RENEWED, actor_id=by.pk, subject_id=held.pk, now=now)
    return secret


@transaction.atomic
def set_active(endpoint: models.Endpoint, *, is_active: bool, by: people.User, now: datetime) -> None:
    """Switch an endpoint on again, or off by hand."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    if not is_active:
        end_endpoint(endpoint.pk, ended=models.Endpoint.Ended.BY_HAND, by=by, now=now)
        return
    models.Endpoint.objects.filter(pk=endpoint.pk).update(
        is_active=True, ended="", ended_at=None, failing_since=None, rest_until=None
    )
    events.record(ENDPOINT_ENABLED, actor_id=by.pk, subject_id=endpoint.pk, now=now)


def end_endpoint(endpoint_id: int, *, ended: models.Endpoint.Ended, by: people.User | None, now: datetime) -> None:
    """Switch an endpoint off and say why, once; part of the caller's transaction."""
    done = models.Endpoint.objects.filter(pk=endpoint_id, is_active=True).update(
        is_active=False, ended=ended, ended_at=now
    )
    if done:
        actor_id = by.pk if by else None
        events.record(
            ENDPOINT_ENDED, actor_id=actor_id, subject_id=endpoint_id, payload={"reason": str(ended)}, now=now
        )


@transaction.atomic
def remove_endpoint(endpoint: models.Endpoint, *, by: people.User, now: datetime) -> None:
    """Remove an endpoint with everything it was told."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    events.record(ENDPOINT_REMOVED, actor_id=by.pk, subject_id=endpoint.pk, now=now)
    endpoint.delete()


def _check(wanted: Wanted) -> None:
    if not wanted.event_types or not set(wanted.event_types) <= set(event_types()):
        raise NoEvents
    addresses.resolve(wanted.address, allowed=settings.OUTGOING_HOSTS)
