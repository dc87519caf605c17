"""Reads about hooks and keys that are worth a name."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from meari.apps.hooks import models
from meari.apps.privacy import vault

TOKEN_START = "meari"  # noqa: S105 - the public beginning of every key
SECRET_KIND = "hooks.secret"  # noqa: S105 - names what is sealed
OLD_SECRET_KIND = "hooks.old_secret"  # noqa: S105 - names what is sealed
NOBODY = hashlib.sha256(b"").hexdigest()


def endpoints_for(type_key: str) -> list[models.Endpoint]:
    """The active endpoints that hear of events of that type."""
    return [one for one in models.Endpoint.objects.filter(is_active=True) if type_key in one.event_types]


def is_wanted(type_key: str) -> bool:
    """Whether any endpoint hears of events of that type."""
    wanted = models.Endpoint.objects.filter(is_active=True).values_list("event_types", flat=True)
    return any(type_key in types for types in wanted)


def secrets_of(endpoint: models.Endpoint, *, now: datetime) -> list[str]:
    """The secrets that sign at ``now``: the present one, and the old one while receivers change over."""
    found = [vault.open_sealed(bytes(endpoint.secret), kind=SECRET_KIND, owner_id=endpoint.pk)]
    if endpoint.old_secret and endpoint.old_secret_until and now < endpoint.old_secret_until:
        found.append(vault.open_sealed(bytes(endpoint.old_secret), kind=OLD_SECRET_KIND, owner_id=endpoint.pk))
    return found


def key_digest(token: str) -> str:
    """The hash under which a key is kept. A key is 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def key_from_token(token: str, *, now: datetime) -> models.ApiKey | None:
    """The key that ``token`` is, when it is in force at ``now`` and its owner may sign in; otherwise none.

    The whole token is compared in constant time, also when no key has its prefix.
    """
    start, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    found = models.ApiKey.objects.select_related("owner").filter(prefix=prefix).first()
    is_same = hmac.compare_digest(key_digest(token), found.digest if found else NOBODY)
    if not is_same or found is None or start != TOKEN_START or not secret:
        return None
    is_in_force = found.revoked_at is None and now < found.expires_at and found.owner.is_active
    return found if is_in_force else None
