"""Everything that changes users, teams, roles and grants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models, rights, rules

USER_ADDED = event_type("people.user_added")
USER_ENABLED = event_type("people.user_enabled")
USER_DISABLED = event_type("people.user_disabled")
ROLE_GRANTED = event_type("people.role_granted", payload=("user_id", "role", "scope_kind", "scope_key"))
ROLE_WITHDRAWN = event_type("people.role_withdrawn", payload=("user_id", "role", "scope_kind", "scope_key"))
ROLE_DEFINED = event_type("people.role_defined", payload=("rights",))
TEAM_PLACED = event_type("people.team_placed", payload=("parent_id",))


class UnknownRight(Exception):
    """A role names a right that no installed app declares."""


class TeamLoop(Exception):
    """A team cannot stand below itself."""


class LastAdministrator(Exception):
    """The change would leave nobody who can administer people."""


@transaction.atomic
def add_user(  # noqa: PLR0913 - a user is just these values
    *, email: str, name: str, password: str | None, team: models.Team | None, by: models.User | None, now: datetime,
    job_title: str = "",
) -> models.User:  # fmt: skip
    """Add somebody who may sign in. ``by`` is None only at set-up."""
    _demand_administrator(by)
    user = models.User.objects.create_user(email, password, name=name, team=team, job_title=job_title, joined_at=now)
    events.record(USER_ADDED, actor_id=_id(by), subject_id=user.pk, now=now)
    return user


@transaction.atomic
def set_active(user: models.User, *, is_active: bool, by: models.User, now: datetime) -> None:
    """Let somebody sign in, or keep them out."""
    _demand_administrator(by)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    _keep_an_administrator()
    events.record(USER_ENABLED if is_active else USER_DISABLED, actor_id=by.pk, subject_id=user.pk, now=now)


@transaction.atomic
def define_role(*, key: str, name: str, right_keys: list[str], by: models.User | None, now: datetime) -> models.Role:
    """Make the role ``key`` or give it another name and other rights."""
    _demand_administrator(by)
    unknown = sorted(set(right_keys) - set(rights.declared()))
    if unknown:
        raise UnknownRight(", ".join(unknown))
    role, _ = models.Role.objects.update_or_create(key=key, defaults={"name": name, "rights": sorted(set(right_keys))})
    if by is not None:
        _keep_an_administrator()
    events.record(ROLE_DEFINED, actor_id=_id(by), subject_id=key, payload={"rights": role.rights}, now=now)
    return role


@transaction.atomic
def offer_new_rights(shipped: Mapping[str, Sequence[str]], *, now: datetime) -> list[str]:
    """Give rights that came with a new version to the shipped roles (key to right keys) that should hold them.

    Each right is offered once: one that an administrator takes away stays away. Returns the new rights.
    """
    known = set(models.KnownRight.objects.values_list("key", flat=True))
    roles = list(models.Role.objects.filter(key__in=shipped))
    if not known:  # an installation from before rights were kept in mind
        known = {key for role in roles for key in role.rights}
    new = sorted(set(rights.declared()) - known)
    for role in roles:
        added = set(shipped[role.key]) & set(new) - set(role.rights)
        if added and known:
            define_role(key=role.key, name=role.name, right_keys=[*role.rights, *added], by=None, now=now)
    models.KnownRight.objects.bulk_create(
        [models.KnownRight(key=key) for key in rights.declared()], ignore_conflicts=True
    )
    return new


@transaction.atomic
def grant_role(
    user: models.User, *, role: models.Role, scope: rights.Scope, by: models.User | None, now: datetime
) -> models.Grant:
    """Let ``user`` act as ``role`` over ``scope``."""
    _demand_administrator(by)
    grant, is_new = models.Grant.objects.get_or_create(user=user, role=role, scope_kind=scope.kind, scope_key=scope.key)
    if is_new:
        events.record(ROLE_GRANTED, actor_id=_id(by), subject_id=grant.pk, payload=_told(grant), now=now)
    return grant


@transaction.atomic
def withdraw_role(grant: models.Grant, *, by: models.User, now: datetime) -> None:
    """Take a granted role away."""
    _demand_administrator(by)
    told, id_ = _told(grant), grant.pk
    grant.delete()
    _keep_an_administrator()
    events.record(ROLE_WITHDRAWN, actor_id=by.pk, subject_id=id_, payload=told, now=now)


@transaction.atomic
def place_team(
    *, key: str, name: str, parent: models.Team | None, is_outsourced: bool, by: models.User | None, now: datetime
) -> models.Team:
    """Make the team ``key``, rename it, or move it with everything below it under another parent."""
    _demand_administrator(by)
    team = models.Team.objects.select_for_update().filter(key=key).first() or models.Team(key=key)
    if parent is not None and team.pk is not None and f"/{team.pk}/" in parent.path:
        raise TeamLoop(key)
    old_path, team.name, team.parent, team.is_outsourced = team.path, name, parent, is_outsourced
    team.save()
    team.path = f"{parent.path if parent else '/'}{team.pk}/"
    team.save(update_fields=["path"])
    for below in models.Team.objects.filter(path__startswith=old_path).exclude(pk=team.pk) if old_path else ():
        below.path = team.path + below.path.removeprefix(old_path)
        below.save(update_fields=["path"])
    parent_id = parent.pk if parent else None
    events.record(TEAM_PLACED, actor_id=_id(by), subject_id=key, payload={"parent_id": parent_id}, now=now)
    return team


def set_preferences(user: models.User, *, language: str, appearance: str) -> None:
    """Keep how the user wants pages to look; nothing that anybody else would need to know."""
    user.language, user.appearance = language, appearance
    user.clean_fields(exclude={field.name for field in user._meta.fields} - {"language", "appearance"})
    user.save(update_fields=["language", "appearance"])


def _demand_administrator(by: models.User | None) -> None:
    if by is not None:
        rules.demand_everywhere(by, rules.ADMINISTER)


def _keep_an_administrator() -> None:
    everywhere = models.Grant.objects.filter(user__is_active=True, scope_kind="all").select_related("role")
    if not any(rules.ADMINISTER in grant.role.rights for grant in everywhere):
        raise LastAdministrator


def _told(grant: models.Grant) -> dict[str, object]:
    return {
        "user_id": grant.user_id,
        "role": grant.role.key,
        "scope_kind": grant.scope_kind,
        "scope_key": grant.scope_key,
    }


def _id(by: models.User | None) -> int | None:
    return by.pk if by is not None else None
