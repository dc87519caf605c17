"""What a new installation needs before its first sign-in: the shipped taxonomy and roles."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from meari.apps.people import actions, models
from meari.apps.reports.actions import ensure_report
from meari.apps.reports.models import Report
from meari.apps.voices.actions import ensure_taxonomy
from meari.site.roles import ROLES


@transaction.atomic
def set_up(*, now: datetime) -> None:
    """Write what is missing; safe to run at every start. Roles that exist already only gain the rights that a new version brings."""
    ensure_taxonomy(now=now)
    for cadence in Report.Cadence.values:
        ensure_report(cadence)
    have = set(models.Role.objects.values_list("key", flat=True))
    for role in ROLES:
        if role.key not in have:
            actions.define_role(key=role.key, name=role.name, right_keys=list(role.rights), by=None, now=now)
    actions.offer_new_rights({role.key: role.rights for role in ROLES}, now=now)
