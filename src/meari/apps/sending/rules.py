"""Who sees what went out, and who looks after it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.people import models as people
from meari.apps.people import rules
from meari.apps.people.rights import Sort, right
from meari.apps.sending import models
from meari.apps.sending.gate import Purpose

VIEW = right("sending.view", Sort.LOOK, _("See what was sent and what became of it"))
SETTLE = right("sending.settle", Sort.DECIDE, _("Decide about letters whose fate is unclear"))
ADMINISTER = right("sending.administer", Sort.ADMINISTER, _("Manage rooms, consents, refusals and limits of sending"))


def visible_letters(user: people.User) -> QuerySet[models.Letter]:
    """Every letter, for those who may see what was sent everywhere; otherwise those one posted oneself."""
    letters = models.Letter.objects.select_related("recipient", "destination", "campaign", "posted_by")
    return letters if rules.can_everywhere(user, VIEW) else letters.filter(posted_by=user)


def is_open_content(letter: models.Letter) -> bool:
    """Whether the content may be read without a reason: letters to staff hold no customer's data."""
    return letter.purpose == Purpose.INTERNAL and not letter.is_confidential
