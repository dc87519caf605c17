"""Looking at a case: originals are opened for a reason and logged, and colleagues see who else is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from meari.apps.cases import models, queries, rules
from meari.apps.people import models as people
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy import actions as privacy

ALIVE = timedelta(seconds=45)
"""A sign of life holds for three heartbeats."""


@transaction.atomic
def open_originals(case: models.Case, *, reason: str, by: people.User, address: str | None, now: datetime) -> None:
    """Note that ``by`` opens what is masked in ``case``: its words, its address, its customer. The log keeps the reason.

    Raises ``NotAllowed`` and ``NoReason``.
    """
    if not rules.can_see_contact(by, case):
        raise NotAllowed(rules.CONTACT)
    for kind, whose in queries.sealed_of(case).items():
        privacy.log_read(kind=kind, whose=whose, by=by, reason=reason, address=address, now=now)


@transaction.atomic
def be_here(case: models.Case, *, is_writing: bool, by: people.User, now: datetime) -> None:
    """Give a sign of life. No event: it says nothing that anybody asks for a minute later, and old signs are forgotten.

    Raises ``NotAllowed``.
    """
    if not rules.visible_cases(by).filter(pk=case.pk).exists():
        raise NotAllowed(rules.VIEW)
    models.Presence.objects.update_or_create(case=case, user=by, defaults={"at": now, "is_writing": is_writing})
    case.presences.filter(at__lt=now - 20 * ALIVE).delete()
