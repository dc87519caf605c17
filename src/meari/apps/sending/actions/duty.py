"""Telephones at which our own people are reached in urgent matters."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.sending import models, texting
from meari.apps.sending.actions.consents import ensure_recipient

DUTY_PHONE_SET = event_type("sending.duty_phone_set", payload=("is_there",))


class NotMobile(Exception):
    """No text message reaches such a number."""


@transaction.atomic
def set_duty_phone(user: people.User, number: str, *, by: people.User, now: datetime) -> None:
    """Keep the number of ``user``'s duty telephone sealed, or forget it where ``number`` is empty.

    People set their own; who manages people sets anybody's. Raises ``NotAllowed`` and ``NotMobile``.
    """
    if by.pk != user.pk:
        people_rules.demand_everywhere(by, people_rules.ADMINISTER)
    if number.strip() and not texting.is_mobile(number):
        raise NotMobile
    models.DutyPhone.objects.filter(user=user).delete()
    if number.strip():
        models.DutyPhone.objects.create(user=user, recipient=ensure_recipient(number, now=now), since=now)
    events.record(
        DUTY_PHONE_SET, actor_id=by.pk, subject_id=user.pk, payload={"is_there": bool(number.strip())}, now=now
    )
