"""Who holds which right, and where."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.people import models
from meari.apps.people.rights import EVERYWHERE, Scope, Sort, right, scope_kind

ADMINISTER = right("people.administer", Sort.ADMINISTER, _("Manage users, teams, roles and grants"))
SEE_RIGHTS = right("people.see_rights", Sort.LOOK, _("See anybody's effective rights"))
TEAM = scope_kind("team", _("Team"))
scope_kind("all", _("Everything"))


class NotAllowed(Exception):
    """The user lacks a right; ``right`` is its key."""

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.right = right


def scopes(user: models.User, right: str) -> frozenset[Scope]:
    """Where ``user`` holds ``right``; empty when nowhere. Read once per user object."""
    return _held(user).get(right, frozenset())


def can(user: models.User, right: str) -> bool:
    """Whether ``user`` holds ``right`` anywhere."""
    return bool(scopes(user, right))


def can_everywhere(user: models.User, right: str) -> bool:
    """Whether ``user`` holds ``right`` over everything."""
    return EVERYWHERE in scopes(user, right)


def demand(user: models.User, right: str) -> None:
    """Raise ``NotAllowed`` unless ``user`` holds ``right`` somewhere."""
    if not can(user, right):
        raise NotAllowed(right)


def demand_everywhere(user: models.User, right: str) -> None:
    """Raise ``NotAllowed`` unless ``user`` holds ``right`` over everything."""
    if not can_everywhere(user, right):
        raise NotAllowed(right)


def teams_within(team_keys: frozenset[str]) -> QuerySet[models.Team]:
    """The named teams and every team below them."""
    within = Q(pk__in=[])
    for path in models.Team.objects.filter(key__in=team_keys).values_list("path", flat=True):
        within |= Q(path__startswith=path)
    return models.Team.objects.filter(within)


def visible_teams(_user: models.User) -> QuerySet[models.Team]:
    return models.Team.objects.all()


def visible_users(user: models.User) -> QuerySet[models.User]:
    """Everybody, for those who administer people or see rights; otherwise the user alone."""
    if can(user, ADMINISTER) or can(user, SEE_RIGHTS):
        return models.User.objects.all()
    return models.User.objects.filter(pk=user.pk)


def _held(user: models.User) -> dict[str, frozenset[Scope]]:
    held: dict[str, frozenset[Scope]] | None = getattr(user, "_held_rights", None)
    if held is None:
        gathered: dict[str, set[Scope]] = {}
        if user.is_active and user.pk is not None:
            for grant in models.Grant.objects.filter(user_id=user.pk).select_related("role"):
                for key in grant.role.rights:
                    gathered.setdefault(key, set()).add(Scope(grant.scope_kind, grant.scope_key))
        held = {key: frozenset(found) for key, found in gathered.items()}
        user._held_rights = held  # type: ignore[attr-defined]
    return held
