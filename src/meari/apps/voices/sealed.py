"""What channels keep sealed: their secrets, and what arrived until it is taken in."""

from __future__ import annotations

import base64
from datetime import datetime

from meari.apps.privacy import vault
from meari.apps.voices import models

SECRET_KIND = "voices.channel_secret"  # noqa: S105 - names what is sealed
OLD_SECRET_KIND = "voices.channel_old_secret"  # noqa: S105 - names what is sealed
ARRIVAL_KIND = "voices.arrival"


def seal_secret(secret: str, channel: models.Channel) -> bytes:
    return vault.seal(secret, kind=SECRET_KIND, owner_id=channel.pk)


def seal_old_secret(secret: str, channel: models.Channel) -> bytes:
    return vault.seal(secret, kind=OLD_SECRET_KIND, owner_id=channel.pk)


def secrets_of(channel: models.Channel, *, now: datetime) -> list[str]:
    """The secrets believed at ``now``: the present one, and the old one while senders change over."""
    if channel.secret is None:
        return []
    found = [vault.open_sealed(bytes(channel.secret), kind=SECRET_KIND, owner_id=channel.pk)]
    if channel.old_secret and channel.old_secret_until and now < channel.old_secret_until:
        found.append(vault.open_sealed(bytes(channel.old_secret), kind=OLD_SECRET_KIND, owner_id=channel.pk))
    return found


def seal_body(body: bytes, arrival: models.Arrival) -> bytes:
    return vault.seal(base64.b64encode(body).decode(), kind=ARRIVAL_KIND, owner_id=arrival.pk)


def body_of(arrival: models.Arrival) -> bytes:
    """The bytes that arrived; nothing when they were destroyed."""
    if arrival.content is None:
        return b""
    return base64.b64decode(vault.open_sealed(bytes(arrival.content), kind=ARRIVAL_KIND, owner_id=arrival.pk))
