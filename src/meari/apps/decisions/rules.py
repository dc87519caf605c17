"""Who may read, take and close decisions."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.decisions import models
from meari.apps.people import models as people
from meari.apps.people import rules
from meari.apps.people.rights import Sort, right

VIEW = right("decisions.view", Sort.LOOK, _("Read decisions"))
DECIDE = right("decisions.decide", Sort.DECIDE, _("Take decisions"))
SUPPOSE = right("decisions.suppose", Sort.CHANGE, _("State hypotheses"))


def visible_decisions(user: people.User) -> QuerySet[models.Decision]:
    """Every decision, for those who may read them; otherwise one's own."""
    decisions = models.Decision.objects.select_related("owner")
    return decisions if rules.can(user, VIEW) else decisions.filter(owner=user)


def can_close(user: people.User, decision: models.Decision) -> bool:
    """Whoever answers for a decision, or may decide, says what became of it."""
    return decision.owner_id == user.pk or rules.can(user, DECIDE)
