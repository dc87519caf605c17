"""Reads about people that are worth a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from meari.apps.people import models, rights, rules


@dataclass(frozen=True)
class EffectiveRight:
    """One right as somebody holds it: where, and through which roles."""

    right: rights.Right
    scopes: tuple[rights.Scope, ...]
    roles: tuple[str, ...]


def effective_rights(user: models.User) -> list[EffectiveRight]:
    """Every declared right and where ``user`` holds it; rights not held have no scopes."""
    grants = list(models.Grant.objects.filter(user_id=user.pk).select_related("role"))
    found = []
    for right in rights.declared().values():
        held = rules.scopes(user, right.key)
        roles = sorted({grant.role.name for grant in grants if right.key in grant.role.rights})
        found.append(EffectiveRight(right, tuple(sorted(held, key=lambda s: (s.kind, s.key))), tuple(roles)))
    return found


def scope_names(scopes: set[rights.Scope]) -> Mapping[rights.Scope, str]:
    """Readable names of team scopes; other scopes keep their key."""
    keys = {scope.key for scope in scopes if scope.kind == rules.TEAM}
    names = dict(models.Team.objects.filter(key__in=keys).values_list("key", "name"))
    return {scope: names.get(scope.key, scope.key) for scope in scopes}


def people_by_team() -> list[tuple[models.Team, list[models.User]]]:
    """Teams in tree order with their members."""
    members: dict[int | None, list[models.User]] = {}
    for user in models.User.objects.order_by("name"):
        members.setdefault(user.team_id, []).append(user)
    return [(team, members.get(team.pk, [])) for team in models.Team.objects.all()]
