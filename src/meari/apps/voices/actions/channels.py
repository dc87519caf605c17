"""Setting channels up: their settings, their secrets, and what a public form says about personal data."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.hooks import signing
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.voices import models, rules, sealed
from meari.apps.voices.protocol import channel_kinds

CHANNEL_ADDED = event_type("voices.channel_added", payload=("kind",))
CHANNEL_CHANGED = event_type("voices.channel_changed")
CHANNEL_SWITCHED = event_type("voices.channel_switched", payload=("is_active",))
CHANNEL_REMOVED = event_type("voices.channel_removed", payload=("kind",))
SECRET_RENEWED = event_type("voices.channel_secret_renewed")
OLD_SECRET_LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class Connection:
    """A channel as somebody wants it: its name, kind, and the cleaned settings of that kind."""

    name: str
    kind: str
    settings: Mapping[str, Any]


class NameTaken(Exception):
    """Another channel is called that."""


@transaction.atomic
def add_channel(wanted: Connection, *, by: people.User, now: datetime) -> tuple[models.Channel, str]:
    """Add a channel; returns it with its secret (empty where nothing is signed), which can be shown now.

    Raises ``NotAllowed`` and ``NameTaken``.
    """
    people_rules.demand_everywhere(by, rules.CONNECT)
    if models.Channel.objects.filter(name=wanted.name).exists():
        raise NameTaken
    channel = models.Channel.objects.create(
        name=wanted.name, kind=wanted.kind, token=secrets.token_hex(16), settings=dict(wanted.settings), made_by=by, made_at=now
    )  # fmt: skip
    secret = _new_secret(channel) if channel_kinds()[wanted.kind].way.is_signed else ""
    _keep_notice(channel, by=by, now=now)
    events.record(CHANNEL_ADDED, actor_id=by.pk, subject_id=channel.pk, payload={"kind": wanted.kind}, now=now)
    return channel, secret


@transaction.atomic
def change_channel(channel: models.Channel, wanted: Connection, *, by: people.User, now: datetime) -> None:
    """Give a channel another name or other settings. Raises ``NotAllowed`` and ``NameTaken``."""
    people_rules.demand_everywhere(by, rules.CONNECT)
    if models.Channel.objects.filter(name=wanted.name).exclude(pk=channel.pk).exists():
        raise NameTaken
    channel.name, channel.settings = wanted.name, dict(wanted.settings)
    channel.save(update_fields=["name", "settings"])
    _keep_notice(channel, by=by, now=now)
    events.record(CHANNEL_CHANGED, actor_id=by.pk, subject_id=channel.pk, now=now)


@transaction.atomic
def set_channel_active(channel: models.Channel, *, is_active: bool, by: people.User, now: datetime) -> None:
    """Open or close a channel; what came in before stays and is still taken in."""
    people_rules.demand_everywhere(by, rules.CONNECT)
    if models.Channel.objects.filter(pk=channel.pk, is_active=not is_active).update(is_active=is_active):
        told: dict[str, object] = {"is_active": is_active}
        events.record(CHANNEL_SWITCHED, actor_id=by.pk, subject_id=channel.pk, payload=told, now=now)


@transaction.atomic
def renew_channel_secret(channel: models.Channel, *, by: people.User, now: datetime) -> str:
    """Make a new secret and return it; the old one is believed beside it for another day."""
    people_rules.demand_everywhere(by, rules.CONNECT)
    held = models.Channel.objects.select_for_update().get(pk=channel.pk)
    held.old_secret = sealed.seal_old_secret(sealed.secrets_of(held, now=now)[0], held)
    held.old_secret_until = now + OLD_SECRET_LASTS
    held.save(update_fields=["old_secret", "old_secret_until"])
    secret = _new_secret(held)
    events.record(SECRET_RENEWED, actor_id=by.pk, subject_id=held.pk, now=now)
    return secret


@transaction.atomic
def remove_channel(channel: models.Channel, *, by: people.User, now: datetime) -> None:
    """Remove a channel with the list of what arrived; the voices it brought stay."""
    people_rules.demand_everywhere(by, rules.CONNECT)
    events.record(CHANNEL_REMOVED, actor_id=by.pk, subject_id=channel.pk, payload={"kind": channel.kind}, now=now)
    channel.delete()


def _new_secret(channel: models.Channel) -> str:
    secret = signing.new_secret()
    channel.secret = sealed.seal_secret(secret, channel)
    channel.save(update_fields=["secret"])
    return secret


def _keep_notice(channel: models.Channel, *, by: people.User, now: datetime) -> None:
    """A changed text about personal data is a new version; versions are never changed."""
    ko, en = (str(channel.settings.get(f"notice_{language}", "")) for language in ("ko", "en"))
    newest = channel.notices.first()
    if not ko or (newest and (newest.text_ko, newest.text_en) == (ko, en)):
        return
    version = newest.version + 1 if newest else 1
    models.Notice.objects.create(channel=channel, version=version, text_ko=ko, text_en=en, made_by=by, made_at=now)
