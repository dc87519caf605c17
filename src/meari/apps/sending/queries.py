"""Reads about letters, consents and refusals that are worth a name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from meari.apps.people import models as people
from meari.apps.privacy import models as privacy
from meari.apps.privacy import queries as privacy_queries
from meari.apps.privacy import vault
from meari.apps.sending import gate, models, protocol, texting
from meari.apps.sending.composing import Content, Sender, begins_with
from meari.apps.sending.gate import Purpose
from meari.apps.sending.law import laws
from meari.apps.sending.protocol import Medium

ADDRESS_KIND = "sending.address"
LETTER_KIND = "sending.letter"
ROOM_KIND = "sending.room"
ACCOUNT_KIND = "sending.account"
# What has left or may have left counts against quiet periods and caps.
WENT_OUT = (models.Letter.State.HANDING_OVER, models.Letter.State.HANDED_OVER, models.Letter.State.UNKNOWN)


def normal_address(address: str) -> str:
    """The form in which two spellings of one mail address or phone number are equal."""
    return address.strip().lower() if "@" in address else texting.plain_phone(address)


def reach_of(address: str) -> str:
    """What an address is: ``email`` or ``phone``."""
    return "email" if "@" in address else "phone"


def index_of(address: str) -> str:
    """The blind index under which whoever is at ``address`` is known."""
    return vault.blind_index(f"{reach_of(address)}:{normal_address(address)}")


def recipient_at(address: str) -> models.Recipient | None:
    """Whoever is known at ``address``; found by its blind index, also after the address itself was destroyed."""
    return models.Recipient.objects.filter(medium=reach_of(address), index=index_of(address)).first()


def address_of(recipient: models.Recipient) -> str | None:
    """The address, for handing over; none when it was destroyed."""
    return _opened(ADDRESS_KIND, [recipient.pk]).get(recipient.pk)


def masked_addresses(recipient_ids: Iterable[int]) -> Mapping[int, str]:
    """Addresses as pages show them: the first letter of each part."""
    return {id_: masked(address) for id_, address in _opened(ADDRESS_KIND, list(recipient_ids)).items()}


def masked(address: str) -> str:
    """``k***@e***.com`` for ``kim@example.com``, ``010-****-5678`` for a phone."""
    if "@" not in address:
        return f"{address[:3]}-****-{address[-4:]}"
    local, _, domain = address.rpartition("@")
    name, dot, rest = domain.partition(".")
    return f"{local[:1]}***@{name[:1]}***{dot}{rest}"


def content_of(letter: models.Letter) -> Content | None:
    """Exactly what is or was sent; none when it was destroyed. Who may see it is asked elsewhere."""
    text = _opened(LETTER_KIND, [letter.pk]).get(letter.pk)
    return Content.unpacked(text) if text is not None else None


def letters_with_content() -> QuerySet[privacy.Sealed, int]:
    """The ids of letters whose content is still kept."""
    return privacy.Sealed.objects.filter(kind=LETTER_KIND).values_list("owner_id", flat=True)


def is_content_kept(letter: models.Letter) -> bool:
    """Whether the content is still there to be read."""
    return privacy_queries.is_kept(kind=LETTER_KIND, owner_id=letter.pk)


def room_settings(destination: models.Destination) -> Mapping[str, str]:
    """What opens the room."""
    opened: dict[str, str] = json.loads(
        vault.open_sealed(bytes(destination.opening), kind=ROOM_KIND, owner_id=destination.pk)
    )
    return opened


def active_accounts() -> frozenset[str]:
    """The providers for which somebody entered an account that is in use."""
    return frozenset(models.Account.objects.filter(is_active=True).values_list("provider", flat=True))


def account_settings(provider: str) -> Mapping[str, str]:
    """What opens a provider for the whole house; empty where nothing was entered."""
    account = models.Account.objects.filter(provider=provider, is_active=True).first()
    if account is None:
        return {}
    opened: dict[str, str] = json.loads(
        vault.open_sealed(bytes(account.opening), kind=ACCOUNT_KIND, owner_id=account.pk)
    )
    return opened


def provider_now(medium: Medium) -> str:
    """The key of the provider that takes letters of that medium now."""
    asks = any(one.needs_account for one in protocol.providers().values() if one.medium == medium)
    return protocol.provider_for(medium, accounts=active_accounts() if asks else frozenset())


def sender() -> Sender:
    return Sender(settings.SENDER_NAME, settings.SENDER_CONTACT, settings.FREE_REFUSAL_NUMBER)


def facts(letter: models.Letter, content: Content, refusal_link: str, *, now: datetime) -> gate.Facts:
    """All that the gate looks at, gathered at the moment of handing over."""
    if letter.purpose in gate.ASKED_FOR or letter.recipient is None:
        return gate.Facts(Purpose(letter.purpose) if letter.recipient else Purpose.INTERNAL, letter.medium)
    we = sender()
    zone = ZoneInfo(gate.in_force(laws(), now).zone)
    open_consents = {one.about: one for one in letter.recipient.consents.filter(ended_at=None)}
    sent = letter.recipient.letters.filter(state__in=WENT_OUT).exclude(pk=letter.pk)
    campaign, restraint = letter.campaign, None
    same_kind = sent.none()
    if campaign is not None:
        restraint = models.Restraint.objects.filter(kind=campaign.kind).first()
        same_kind = sent.filter(campaign__kind=campaign.kind)
        if letter.about_kind:  # a reminder of the same thing asks for nothing new
            same_kind = same_kind.exclude(about_kind=letter.about_kind, about_key=letter.about_key)
    last = same_kind.order_by("-claimed_at").values_list("claimed_at", flat=True).first()
    days = restraint.person_cap_days if restraint else 1
    refused = letter.recipient.refusals.filter(lifted_at=None).values_list("scope", flat=True)
    return gate.Facts(
        purpose=Purpose(letter.purpose),
        medium=letter.medium,
        subject=begins_with(content, Medium(letter.medium)),
        says_who=bool(we.name) and we.name in content.text,
        says_contact=bool(we.contact) and we.contact in content.text,
        offers_refusal=refusal_link in content.text or bool(we.free_number and we.free_number in content.text),
        consent=_consent(open_consents.get(models.ConsentText.About.ADVERTISING), zone),
        night_consent=_consent(open_consents.get(models.ConsentText.About.NIGHT), zone),
        refused=frozenset(refused),
        campaign_kind=campaign.kind if campaign else "",
        last_sent_at=last,
        person_count=same_kind.filter(claimed_at__gt=now - timedelta(days=days)).count(),
        campaign_count=campaign.letters.filter(state__in=WENT_OUT).exclude(pk=letter.pk).count() if campaign else 0,
        limits=gate.Limits(
            quiet_days=restraint.quiet_days if restraint else 0,
            person_cap=restraint.person_cap if restraint else None,
            campaign_cap=campaign.cap if campaign else None,
        ),
    )


def find_letters(letters: QuerySet[models.Letter], *, text: str, state: str) -> QuerySet[models.Letter]:
    """Letters whose subject or room says ``text``, or that went to exactly that address."""
    if state:
        letters = letters.filter(state=state)
    wanted = text.strip()
    if not wanted:
        return letters
    found = Q(subject__icontains=wanted) | Q(destination__name__icontains=wanted) | Q(campaign__key=wanted)
    if "@" in wanted or texting.is_mobile(wanted):
        at = recipient_at(wanted)
        found |= Q(recipient=at) if at else Q(pk__in=[])
    return letters.filter(found)


def consents_to_confirm(*, now: datetime, within: timedelta) -> list[models.Consent]:
    """Open consents that have to be confirmed again within the given time, soonest first."""
    law = gate.in_force(laws(), now)
    zone = ZoneInfo(law.zone)
    limit = (now + within).astimezone(zone).date()
    # a consent given or confirmed later than this cannot be due yet
    latest = now + within - timedelta(days=365 * law.confirm_years - 1)
    candidates = models.Consent.objects.filter(ended_at=None).filter(
        Q(confirmed_at=None, given_at__lte=latest) | Q(confirmed_at__lte=latest)
    )
    due = [(plain.confirm_before(law), one) for one in candidates if (plain := _consent(one, zone)) is not None]
    return [one for day, one in sorted(due, key=lambda pair: (pair[0], pair[1].pk)) if day <= limit]


def staff_at(address: str) -> people.User | None:
    """The person of ours who signs in with that address, or whose duty telephone it is."""
    staff = people.User.objects.filter(is_active=True)
    if reach_of(address) == "phone":
        return staff.filter(duty_phone__recipient__index=index_of(address)).first()
    return staff.filter(email=normal_address(address)).first()


def duty_phone_of(user: people.User) -> str | None:
    """The number of ``user``'s duty telephone, for handing over."""
    phone = models.DutyPhone.objects.filter(user=user).select_related("recipient").first()
    return address_of(phone.recipient) if phone else None


def _consent(row: models.Consent | None, zone: ZoneInfo) -> gate.Consent | None:
    if row is None:
        return None
    confirmed_on = row.confirmed_at.astimezone(zone).date() if row.confirmed_at else None
    return gate.Consent(row.given_at.astimezone(zone).date(), confirmed_on)


def _opened(kind: str, ids: list[int]) -> dict[int, str]:
    rows = privacy.Sealed.objects.filter(kind=kind, owner_id__in=ids)
    return {row.owner_id: vault.open_sealed(bytes(row.content), kind=kind, owner_id=row.owner_id) for row in rows}
