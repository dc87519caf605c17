"""The gate: whether a letter may go out now. Pure: plain values in, a decision with a named reason out.

Source of the rules: 정보통신망법 art. 50 and its decree, kept as dated data in ``law.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

EVERYTHING = "all"


class Purpose(StrEnum):
    """What a letter is for; staff get ``internal`` ones, an ``answer`` goes to somebody who asked us just that."""

    ANSWER = "answer"
    INFORMATION = "information"
    ADVERTISING = "advertising"
    INTERNAL = "internal"


ASKED_FOR = frozenset({Purpose.INTERNAL, Purpose.ANSWER})
"""Purposes that nobody can refuse beforehand: our own people's letters, and the answer to one's own question."""


class Verdict(StrEnum):
    SEND = "send"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Law:
    """One dated set of rules. Night runs from ``night_from`` (included) to ``night_to`` (excluded) in ``zone``."""

    since: date
    zone: str
    night_from: time
    night_to: time
    night_exempt: frozenset[str]
    label: str
    confirm_years: int
    tell_result_days: int
    source: str
    information_only: frozenset[str] = frozenset({"alimtalk"})


@dataclass(frozen=True)
class Consent:
    """When somebody agreed, and when that was last confirmed; days in the law's zone."""

    given_on: date
    confirmed_on: date | None = None

    def confirm_before(self, law: Law) -> date:
        """The same date ``law.confirm_years`` years on, before which the consent is confirmed again."""
        return same_date(max(self.given_on, self.confirmed_on or self.given_on), years=law.confirm_years)


@dataclass(frozen=True)
class Limits:
    """How often one person is written to: rest between letters of one campaign kind, and caps. None means no limit."""

    quiet_days: int = 0
    person_cap: int | None = None
    campaign_cap: int | None = None


@dataclass(frozen=True)
class Facts:
    """All the gate looks at. ``refused`` holds ``all``, ``advertising`` or campaign kinds that the person refused.

    ``person_count`` counts letters of the kind within the cap's days, ``campaign_count`` those of the whole campaign;
    both leave this letter out.
    """

    purpose: Purpose
    medium: str
    subject: str = ""
    says_who: bool = False
    says_contact: bool = False
    offers_refusal: bool = False
    consent: Consent | None = None
    night_consent: Consent | None = None
    refused: frozenset[str] = frozenset()
    campaign_kind: str = ""
    last_sent_at: datetime | None = None
    person_count: int = 0
    campaign_count: int = 0
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Decision:
    """``send``; ``hold`` with the moment at which to ask again; or ``refuse``, with the key of the reason."""

    verdict: Verdict
    reason: str = ""
    until: datetime | None = None


SEND = Decision(Verdict.SEND)


def decide(facts: Facts, *, laws: tuple[Law, ...], at: datetime) -> Decision:
    """Whether the letter may go out at ``at`` (any zone). Reasons: ``refused``, ``information_only``, ``no_consent``, ``consent_unconfirmed``,
    ``no_label``, ``no_sender``, ``no_contact``, ``no_refusal_link``, ``quiet``, ``person_cap``, ``campaign_cap``, ``night``.
    """
    if facts.purpose in ASKED_FOR:
        return SEND
    law = in_force(laws, at)
    reason = _refused(facts) or _unlawful(facts, law, at) or _too_often(facts, at)
    if reason:
        return Decision(Verdict.REFUSE, reason)
    return _night(facts, law, at)


def in_force(laws: tuple[Law, ...], at: datetime) -> Law:
    """The newest entry whose day has come, each in its own zone; ``LookupError`` when there is none."""
    found = [law for law in laws if law.since <= at.astimezone(ZoneInfo(law.zone)).date()]
    if not found:
        raise LookupError(f"no rule of law in force at {at.isoformat()}")
    return max(found, key=lambda law: law.since)


def same_date(day: date, *, years: int) -> date:
    """The same date ``years`` years on; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def is_night(law: Law, at: datetime) -> bool:
    """Whether ``at`` lies in the hours that need a consent of their own."""
    clock = at.astimezone(ZoneInfo(law.zone)).time()
    if law.night_from <= law.night_to:
        return law.night_from <= clock < law.night_to
    return clock >= law.night_from or clock < law.night_to


def next_morning(law: Law, at: datetime) -> datetime:
    """The first moment from ``at`` on at which the night is over."""
    local = at.astimezone(ZoneInfo(law.zone))
    morning = local.replace(
        hour=law.night_to.hour, minute=law.night_to.minute, second=law.night_to.second, microsecond=0
    )
    return morning if morning >= local else morning + timedelta(days=1)


def _refused(facts: Facts) -> str:
    against = {EVERYTHING, facts.campaign_kind or EVERYTHING}
    if facts.purpose is Purpose.ADVERTISING:
        against.add(str(Purpose.ADVERTISING))
    return "refused" if against & facts.refused else ""


def _unlawful(facts: Facts, law: Law, at: datetime) -> str:
    if facts.purpose is not Purpose.ADVERTISING:
        return ""
    if facts.medium in law.information_only:
        return "information_only"
    if facts.consent is None:
        return "no_consent"
    if at.astimezone(ZoneInfo(law.zone)).date() >= facts.consent.confirm_before(law):
        return "consent_unconfirmed"
    if not facts.subject.startswith(law.label):
        return "no_label"
    shown = (
        ("no_sender", facts.says_who),
        ("no_contact", facts.says_contact),
        ("no_refusal_link", facts.offers_refusal),
    )
    return next((reason for reason, is_there in shown if not is_there), "")


def _too_often(facts: Facts, at: datetime) -> str:
    limits = facts.limits
    if facts.last_sent_at is not None and at < facts.last_sent_at + timedelta(days=limits.quiet_days):
        return "quiet"
    if limits.person_cap is not None and facts.person_count >= limits.person_cap:
        return "person_cap"
    if limits.campaign_cap is not None and facts.campaign_count >= limits.campaign_cap:
        return "campaign_cap"
    return ""


def _night(facts: Facts, law: Law, at: datetime) -> Decision:
    if facts.purpose is not Purpose.ADVERTISING or facts.medium in law.night_exempt or not is_night(law, at):
        return SEND
    today = at.astimezone(ZoneInfo(law.zone)).date()
    if facts.night_consent is not None and today < facts.night_consent.confirm_before(law):
        return SEND
    return Decision(Verdict.HOLD, "night", next_morning(law, at))
