"""Who may see personal data and the log of it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.people import models as people
from meari.apps.people import rules
from meari.apps.people.rights import Sort, right
from meari.apps.privacy import models

SEE_PERSONAL = right("privacy.see_personal", Sort.PERSONAL, _("See personal data with a stated reason"))
SEE_ACCESS_LOG = right("privacy.see_access_log", Sort.ADMINISTER, _("See who saw personal data"))
SHORTEST_REASON = 5


def is_reason(text: str) -> bool:
    """Whether ``text`` can stand as a reason: at least five characters that are not all the same."""
    stated = text.strip()
    return len(stated) >= SHORTEST_REASON and len(set(stated)) > 1


def visible_access_entries(user: people.User) -> QuerySet[models.AccessEntry]:
    """The whole log for those who may see it; otherwise one's own entries."""
    entries = models.AccessEntry.objects.select_related("user")
    return entries if rules.can(user, SEE_ACCESS_LOG) else entries.filter(user=user)
