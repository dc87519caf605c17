"""Who looks after web hooks and keys, and what a key may do."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.hooks import models
from meari.apps.people import models as people
from meari.apps.people import rules
from meari.apps.people.rights import Sort, right

ADMINISTER = right("hooks.administer", Sort.ADMINISTER, _("Manage web hooks and everybody's API keys"))
MAKE_KEYS = right("hooks.make_keys", Sort.CHANGE, _("Make API keys that act for oneself"))


def visible_keys(user: people.User) -> QuerySet[models.ApiKey]:
    """Everybody's keys, for those who manage them; otherwise one's own."""
    keys = models.ApiKey.objects.select_related("owner")
    return keys if rules.can(user, ADMINISTER) else keys.filter(owner=user)


def key_can(key: models.ApiKey, right: str) -> bool:
    """Whether ``key`` may use ``right``: it stands in the key's scopes and its owner still holds it."""
    return right in key.scopes and rules.can(key.owner, right)
