"""Letters that this room itself writes to staff."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from meari.apps.hooks import models as hooks
from meari.apps.hooks.rules import ADMINISTER
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.sending.actions.outbox import Person, post
from meari.apps.sending.composing import Draft
from meari.apps.sending.gate import Purpose


@transaction.atomic
def tell_of_ended_hook(*, endpoint_id: int, event_id: int, now: datetime) -> int:
    """Write to everybody who manages web hooks that one was switched off by itself. Returns to how many."""
    endpoint = (
        hooks.Endpoint.objects.filter(pk=endpoint_id).exclude(ended__in=["", hooks.Endpoint.Ended.BY_HAND]).first()
    )
    if endpoint is None:
        return 0
    told = 0
    for user in people.User.objects.filter(is_active=True).order_by("pk"):
        if not people_rules.can(user, ADMINISTER):
            continue
        with translation.override(user.language):
            subject = _("Web hook switched off: %s") % endpoint.name
            text = _("%(reason)s. Events are no longer delivered. See %(address)s") % {
                "reason": endpoint.get_ended_display(), "address": f"{settings.BASE_URL}/hooks/{endpoint.pk}/",
            }  # fmt: skip
        draft = Draft(
            key=f"hooks.ended:{event_id}:{user.pk}", purpose=Purpose.INTERNAL, subject=subject, text=text,
            about=("hooks.endpoint", str(endpoint.pk)), language=user.language,
        )  # fmt: skip
        post(draft, to=Person(user.email, user.name), by=None, now=now)
        told += 1
    return told
