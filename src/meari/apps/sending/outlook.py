"""What the gate would say of many addresses now, for the page that shows who would be written to. It decides nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q

from meari.apps.sending import gate, models, queries
from meari.apps.sending.gate import Decision, Facts, Purpose
from meari.apps.sending.law import laws
from meari.apps.sending.protocol import Medium

CHUNK = 500


@dataclass(frozen=True)
class Plan:
    """What would be sent: by which medium, what for, and as which kind of campaign."""

    medium: Medium
    purpose: Purpose
    kind: str


def outlook(addresses: Sequence[str], plan: Plan, *, now: datetime) -> Mapping[str, Decision]:
    """For each address what the gate would say at ``now`` of a letter that says all it must say."""
    found: dict[str, Decision] = {}
    for part in _chunks(addresses):
        found |= _part(part, plan, now)
    return found


def _part(addresses: Sequence[str], plan: Plan, now: datetime) -> dict[str, Decision]:
    by_index = {queries.index_of(address): address for address in addresses}
    known = models.Recipient.objects.filter(medium=plan.medium.reach, index__in=by_index)
    people = {by_index[one.index]: one.pk for one in known}
    refused, consents, letters = _refusals(people.values()), _consents(people.values()), _letters(people, plan, now)
    restraint = models.Restraint.objects.filter(kind=plan.kind).first()
    limits = gate.Limits(restraint.quiet_days, restraint.person_cap) if restraint else gate.Limits()
    rules = laws()
    label = gate.in_force(rules, now).label
    answers = {}
    for address in addresses:
        pk = people.get(address, 0)
        last, count = letters.get(pk, (None, 0))
        agreed = consents.get(pk, {})
        facts = Facts(
            purpose=plan.purpose, medium=plan.medium, subject=label, says_who=True, says_contact=True,
            offers_refusal=True, consent=agreed.get("advertising"), night_consent=agreed.get("night"),
            refused=frozenset(refused.get(pk, ())), campaign_kind=plan.kind, last_sent_at=last, person_count=count,
            limits=limits,
        )  # fmt: skip
        answers[address] = gate.decide(facts, laws=rules, at=now)
    return answers


def _refusals(ids: Iterable[int]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for pk, scope in models.Refusal.objects.filter(recipient__in=list(ids), lifted_at=None).values_list(
        "recipient_id", "scope"
    ):
        found[pk].add(scope)
    return found


def _consents(ids: Iterable[int]) -> Mapping[int, dict[str, gate.Consent]]:
    zone = ZoneInfo(laws()[0].zone)
    found: dict[int, dict[str, gate.Consent]] = defaultdict(dict)
    for one in models.Consent.objects.filter(recipient__in=list(ids), ended_at=None):
        confirmed = one.confirmed_at.astimezone(zone).date() if one.confirmed_at else None
        found[one.recipient_id][one.about] = gate.Consent(one.given_at.astimezone(zone).date(), confirmed)
    return found


def _letters(people: Mapping[str, int], plan: Plan, now: datetime) -> Mapping[int, tuple[datetime | None, int]]:
    """When each was last written to about such a thing, and how often within the cap's days."""
    restraint = models.Restraint.objects.filter(kind=plan.kind).first()
    since = now - timedelta(days=restraint.person_cap_days if restraint else 1)
    sent = models.Letter.objects.filter(
        recipient__in=list(people.values()), campaign__kind=plan.kind, state__in=queries.WENT_OUT
    )
    counted = sent.order_by().values_list("recipient_id").annotate(
        last=Max("claimed_at"), n=Count("pk", filter=Q(claimed_at__gt=since))
    )  # fmt: skip
    return {pk: (last, n) for pk, last, n in counted}


def _chunks(addresses: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(addresses), CHUNK):
        yield addresses[start : start + CHUNK]
