"""Consents and refusals: given with the exact text, confirmed again, withdrawn, refused, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import actions as privacy
from meari.apps.sending import models, queries, rules
from meari.apps.sending.gate import EVERYTHING, Purpose

CONSENT_TEXT_MADE = event_type("sending.consent_text_made", payload=("about", "version"))
CONSENT_GIVEN = event_type("sending.consent_given", payload=("about", "version"))
CONSENT_CONFIRMED = event_type("sending.consent_confirmed", payload=("about",))
CONSENT_WITHDRAWN = event_type("sending.consent_withdrawn", payload=("about",))
REFUSAL_TAKEN = event_type("sending.refusal_taken", payload=("scope",))
REFUSAL_LIFTED = event_type("sending.refusal_lifted", payload=("scope",))
RETENTION = "customer"


class NoText(Exception):
    """Nobody can agree before there is a text to agree to."""


class Ended(Exception):
    """The consent has ended already."""


@dataclass(frozen=True)
class Given:
    """How somebody agreed: to what, at which address, where (a form, a call), and how it can be shown later."""

    about: models.ConsentText.About
    address: str
    where: str
    how: str


def ensure_recipient(address: str, *, now: datetime) -> models.Recipient:
    """Whoever is at ``address``, known from now on; part of the caller's transaction. The address is kept sealed."""
    normal = queries.normal_address(address)
    reach = queries.reach_of(address)
    recipient, _ = models.Recipient.objects.get_or_create(medium=reach, index=queries.index_of(address))
    kept = {recipient.pk: normal}
    privacy.keep_originals(kept, kind=queries.ADDRESS_KIND, retention=RETENTION, created_on=timezone.localdate(now))
    return recipient


@transaction.atomic
def make_text(about: models.ConsentText.About, text: str, *, by: people.User, now: datetime) -> models.ConsentText:
    """Add a new version of the text with which people are asked; earlier versions stay as they are."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    last = models.ConsentText.objects.select_for_update().filter(about=about).order_by("-version").first()
    made = models.ConsentText.objects.create(
        about=about, version=last.version + 1 if last else 1, text=text.strip(), made_by=by, made_at=now
    )
    told = {"about": str(about), "version": made.version}
    events.record(CONSENT_TEXT_MADE, actor_id=by.pk, subject_id=made.pk, payload=told, now=now)
    return made


@transaction.atomic
def give_consent(given: Given, *, by: people.User | None, now: datetime) -> models.Consent:
    """Write down that somebody agreed to the newest text; it takes the place of an earlier consent to the same.

    It also lifts the person's refusal of advertising, which it contradicts. ``by`` is None when the person did it
    themselves. Raises ``NoText`` and ``NotAllowed``.
    """
    if by is not None:
        people_rules.demand_everywhere(by, rules.ADMINISTER)
    text = models.ConsentText.objects.filter(about=given.about).order_by("-version").first()
    if text is None:
        raise NoText
    recipient = ensure_recipient(given.address, now=now)
    models.Recipient.objects.select_for_update().get(pk=recipient.pk)
    recipient.consents.filter(about=given.about, ended_at=None).update(ended_at=now)
    consent = models.Consent.objects.create(
        recipient=recipient, about=given.about, text=text, shown=text.text, where=given.where, how=given.how,
        given_at=now, taken_by=by,
    )  # fmt: skip
    if given.about == models.ConsentText.About.ADVERTISING:
        recipient.refusals.filter(scope=Purpose.ADVERTISING, lifted_at=None).update(lifted_at=now)
    told = {"about": str(given.about), "version": text.version}
    events.record(CONSENT_GIVEN, actor_id=by.pk if by else None, subject_id=consent.pk, payload=told, now=now)
    return consent


@transaction.atomic
def confirm_consent(consent: models.Consent, *, by: people.User, now: datetime) -> None:
    """Note that the person was told again what they agreed to and when. Raises ``Ended`` and ``NotAllowed``."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    if not models.Consent.objects.filter(pk=consent.pk, ended_at=None).update(confirmed_at=now):
        raise Ended
    told = {"about": consent.about}
    events.record(CONSENT_CONFIRMED, actor_id=by.pk, subject_id=consent.pk, payload=told, now=now)


@transaction.atomic
def withdraw_consent(consent: models.Consent, *, by: people.User, now: datetime) -> None:
    """End a consent because the person said so. Raises ``Ended`` and ``NotAllowed``."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    if not models.Consent.objects.filter(pk=consent.pk, ended_at=None).update(ended_at=now):
        raise Ended
    told = {"about": consent.about}
    events.record(CONSENT_WITHDRAWN, actor_id=by.pk, subject_id=consent.pk, payload=told, now=now)


@transaction.atomic
def refuse(recipient: models.Recipient, *, scope: str, how: str, by: people.User | None, now: datetime) -> bool:
    """Write down that somebody wants no more; false when it stood already. Refusing advertising ends its consents.

    ``by`` is None when the person did it themselves, through the link in a letter.
    """
    if by is not None:
        people_rules.demand_everywhere(by, rules.ADMINISTER)
    models.Recipient.objects.select_for_update().get(pk=recipient.pk)
    _, is_new = models.Refusal.objects.get_or_create(
        recipient=recipient, scope=scope, lifted_at=None, defaults={"how": how[:200], "refused_at": now}
    )
    if scope in {EVERYTHING, Purpose.ADVERTISING}:
        recipient.consents.filter(ended_at=None).update(ended_at=now)
    if is_new:
        actor_id = by.pk if by else None
        events.record(REFUSAL_TAKEN, actor_id=actor_id, subject_id=recipient.pk, payload={"scope": scope}, now=now)
    return is_new


@transaction.atomic
def refuse_at(address: str, *, scope: str, how: str, by: people.User, now: datetime) -> bool:
    """Write down that whoever is at ``address`` wants no more, known here or not. Raises ``NotAllowed``."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    return refuse(ensure_recipient(address, now=now), scope=scope, how=how, by=by, now=now)


@transaction.atomic
def lift_refusal(refusal: models.Refusal, *, by: people.User, now: datetime) -> None:
    """Take a refusal back because the person asked for it. Consents that it ended stay ended."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    if models.Refusal.objects.filter(pk=refusal.pk, lifted_at=None).update(lifted_at=now):
        told = {"scope": refusal.scope}
        events.record(REFUSAL_LIFTED, actor_id=by.pk, subject_id=refusal.recipient_id, payload=told, now=now)
