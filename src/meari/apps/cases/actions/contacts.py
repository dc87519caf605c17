"""What somebody said by phone or over the counter, written down by whoever heard it: a voice and its case at once."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from meari.apps.cases import models, queries, rules
from meari.apps.cases.actions.opening import Wish, open_case
from meari.apps.cases.actions.talking import RETENTION, Empty
from meari.apps.customers.models import Customer
from meari.apps.imports.protocol import Context
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy import actions as privacy
from meari.apps.voices import actions as voices
from meari.apps.voices import models as voice_models
from meari.apps.voices import understanding
from meari.apps.voices.actions.intake import Prepared

NO_RUN = 0


@dataclass(frozen=True)
class Contact:
    """One contact as it was heard: ``email`` is where the answer goes, ``is_verified`` that the customer was shown to be one."""

    channel: str
    text: str
    subject: str = ""
    customer: Customer | None = None
    is_verified: bool = False
    email: str = ""
    product: str = ""


def take_contact(contact: Contact, *, wish: Wish, by: people.User, now: datetime) -> models.Case:
    """Write a contact down as a voice of the team and open its case. Masked and classified before anything is stored.

    Raises ``NotAllowed``, ``Empty``, ``NoRule`` and ``NoHours``.
    """
    people_rules.demand(by, rules.WORK)
    if wish.team is None or not queries.works_for(by, wish.team):
        raise NotAllowed(rules.WORK)
    if not contact.text.strip():
        raise Empty
    row = voices.VoiceRow(
        external_id=f"{contact.channel}:{secrets.token_hex(8)}", channel=contact.channel, received_at=now,
        text=contact.text.strip(), title=contact.subject.strip(), team=wish.team.key, product=contact.product or None,
        customer_id=contact.customer.external_id if contact.customer else None,
    )  # fmt: skip
    return _store(voices.prepare_voices([row], matcher=understanding.matcher()), contact, wish=wish, by=by, now=now)


@transaction.atomic
def _store(prepared: Prepared, contact: Contact, *, wish: Wish, by: people.User, now: datetime) -> models.Case:
    voices.store_voices(prepared, context=Context(NO_RUN, by.pk, now))
    voice = voice_models.Voice.objects.get(external_id=prepared.rows[0].external_id)
    if contact.email:
        kept = {voice.pk: json.dumps({"email": contact.email})}
        privacy.keep_originals(kept, kind=voices.CONTACT, retention=RETENTION, created_on=timezone.localdate(now))
    return open_case(voice, wish=replace(wish, is_verified=contact.is_verified), by=by, now=now)
