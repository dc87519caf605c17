"""The gate, case by case. G1: 20:59:59 sends, 21:00:00 holds, 08:00:00 sends; e-mail goes its own way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.apps.sending import gate
from meari.apps.sending.gate import Consent, Decision, Facts, Limits, Purpose, Verdict, decide
from meari.apps.sending.law import laws

SEOUL = ZoneInfo("Asia/Seoul")
AGREED = Consent(date(2026, 3, 2))
LAWFUL = Facts(
    Purpose.ADVERTISING, "text", subject="(광고) 새 제품", says_who=True, says_contact=True, offers_refusal=True,
    consent=AGREED,
)  # fmt: skip
NOON = datetime(2026, 11, 16, 12, 0, tzinfo=SEOUL)


def ask(facts: Facts, at: datetime = NOON) -> Decision:
    return decide(facts, laws=laws(), at=at)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-16T{clock}").replace(tzinfo=SEOUL)


MORNING = datetime(2026, 11, 17, 8, 0, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("20:59:59", gate.SEND),
        ("20:59:59.999999", gate.SEND),
        ("21:00:00", Decision(Verdict.HOLD, "night", MORNING)),
        ("23:59:59", Decision(Verdict.HOLD, "night", MORNING)),
        ("00:00:00", Decision(Verdict.HOLD, "night", MORNING - timedelta(days=1))),
        ("07:59:59.999999", Decision(Verdict.HOLD, "night", MORNING - timedelta(days=1))),
        ("08:00:00", gate.SEND),
        ("12:00:00", gate.SEND),
    ],
)
def test_night_holds_advertising_to_the_morning(clock, expected):
    assert ask(LAWFUL, at(clock)) == expected


@pytest.mark.parametrize("clock", ["21:00:00", "02:00:00", "07:59:59"])
def test_mail_information_and_staff_know_no_night(clock):
    assert ask(replace(LAWFUL, medium="email"), at(clock)) == gate.SEND
    assert ask(Facts(Purpose.INFORMATION, "text"), at(clock)) == gate.SEND
    assert ask(Facts(Purpose.INTERNAL, "chat"), at(clock)) == gate.SEND


def test_second_consent_opens_the_night_while_it_is_fresh():
    assert ask(replace(LAWFUL, night_consent=AGREED), at("23:00:00")) == gate.SEND
    stale = Consent(date(2024, 11, 16))
    assert ask(replace(LAWFUL, night_consent=stale), at("23:00:00")).verdict is Verdict.HOLD


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_only_the_clock_of_seoul_counts(zone):
    for clock, verdict in (("20:59:59", Verdict.SEND), ("21:00:00", Verdict.HOLD), ("08:00:00", Verdict.SEND)):
        assert ask(LAWFUL, at(clock).astimezone(ZoneInfo(zone))).verdict is verdict


@given(st.datetimes(datetime(2026, 3, 3), datetime(2028, 3, 1), timezones=st.just(UTC)))
def test_what_is_held_may_leave_at_the_named_moment_and_not_before(moment):
    decision = ask(LAWFUL, moment)
    clock = moment.astimezone(SEOUL).time()
    assert (decision.verdict is Verdict.HOLD) == (clock.hour >= 21 or clock.hour < 8)
    if decision.until is not None:
        assert moment < decision.until <= moment + timedelta(hours=11)
        assert ask(replace(LAWFUL, consent=Consent(moment.date())), decision.until) == gate.SEND
        assert ask(LAWFUL, decision.until - timedelta(microseconds=1)).verdict is Verdict.HOLD


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"consent": None}, "no_consent"),
        ({"subject": "새 제품 (광고)"}, "no_label"),
        ({"subject": " (광고) 새 제품"}, "no_label"),
        ({"subject": "(광 고) 새 제품"}, "no_label"),
        ({"says_who": False}, "no_sender"),
        ({"says_contact": False}, "no_contact"),
        ({"offers_refusal": False}, "no_refusal_link"),
        ({"refused": frozenset({"all"})}, "refused"),
        ({"refused": frozenset({"advertising"})}, "refused"),
        ({"refused": frozenset({"survey"}), "campaign_kind": "survey"}, "refused"),
    ],
)
def test_unlawful_advertising_is_refused_with_its_reason(change, reason):
    assert ask(replace(LAWFUL, **change)) == Decision(Verdict.REFUSE, reason)


def test_refusal_of_another_kind_does_not_matter():
    assert ask(replace(LAWFUL, refused=frozenset({"survey"}), campaign_kind="news")) == gate.SEND


@pytest.mark.parametrize(
    ("refused", "verdict"),
    [({"advertising"}, Verdict.SEND), ({"survey"}, Verdict.REFUSE), ({"all"}, Verdict.REFUSE), (set(), Verdict.SEND)],
)
def test_information_asks_for_no_consent_but_minds_refusals(refused, verdict):
    facts = Facts(Purpose.INFORMATION, "email", refused=frozenset(refused), campaign_kind="survey")
    assert ask(facts).verdict is verdict


@pytest.mark.parametrize(
    ("given_on", "confirmed_on", "before"),
    [
        (date(2024, 3, 1), None, date(2026, 3, 1)),
        (date(2024, 2, 29), None, date(2026, 2, 28)),
        (date(2026, 2, 28), None, date(2028, 2, 28)),
        (date(2024, 3, 1), date(2026, 2, 20), date(2028, 2, 20)),
        (date(2023, 12, 31), date(2025, 12, 31), date(2027, 12, 31)),
    ],
)
def test_consent_is_confirmed_to_the_same_date_not_after_730_days(given_on, confirmed_on, before):
    assert Consent(given_on, confirmed_on).confirm_before(laws()[0]) == before


def test_consent_holds_until_the_day_before_the_same_date_in_seoul():
    facts = replace(LAWFUL, consent=Consent(date(2024, 11, 17)))
    assert ask(facts, datetime(2026, 11, 16, 20, 59, tzinfo=SEOUL)) == gate.SEND
    first_moment = datetime(2026, 11, 17, 0, 0, tzinfo=SEOUL)
    assert ask(replace(facts, medium="email"), first_moment).reason == "consent_unconfirmed"
    assert ask(replace(facts, medium="email"), first_moment - timedelta(microseconds=1)) == gate.SEND


def test_quiet_period_ends_to_the_second():
    last = NOON - timedelta(days=30)
    facts = replace(LAWFUL, campaign_kind="survey", last_sent_at=last, limits=Limits(quiet_days=30))
    assert ask(facts) == gate.SEND
    assert ask(facts, NOON - timedelta(seconds=1)) == Decision(Verdict.REFUSE, "quiet")
    assert ask(replace(facts, limits=Limits())) == gate.SEND


@pytest.mark.parametrize(
    ("count", "verdict"), [(0, Verdict.SEND), (2, Verdict.SEND), (3, Verdict.REFUSE), (9, Verdict.REFUSE)]
)
def test_caps_of_person_and_campaign(count, verdict):
    assert ask(replace(LAWFUL, person_count=count, limits=Limits(person_cap=3))).verdict is verdict
    assert ask(replace(LAWFUL, campaign_count=count, limits=Limits(campaign_cap=3))).verdict is verdict
    assert ask(replace(LAWFUL, person_count=count, campaign_count=count)) == gate.SEND


def test_every_combination_is_decided_and_nothing_unlawful_leaves():
    """All 2^9 combinations of what matters, against the rule said the other way round."""
    yes_no = (False, True)
    for label, who, contact, link, consent, night_consent, refused, is_night, mail in product(yes_no, repeat=9):
        facts = Facts(
            Purpose.ADVERTISING, "email" if mail else "text", subject="(광고) x" if label else "x", says_who=who,
            says_contact=contact, offers_refusal=link, consent=AGREED if consent else None,
            night_consent=AGREED if night_consent else None, refused=frozenset({"advertising"} if refused else ()),
        )  # fmt: skip
        decision = ask(facts, at("22:00:00" if is_night else "12:00:00"))
        may_ever = label and who and contact and link and consent and not refused
        may_now = may_ever and (not is_night or mail or night_consent)
        expected = Verdict.SEND if may_now else Verdict.HOLD if may_ever else Verdict.REFUSE
        assert decision.verdict is expected, facts
        assert bool(decision.reason) == (expected is not Verdict.SEND)


def test_newest_rule_in_force_counts_by_its_own_zone():
    old = laws()[0]
    new = replace(old, since=date(2027, 1, 1), label="[광고]")
    new_year = datetime(2027, 1, 1, tzinfo=SEOUL)
    assert gate.in_force((new, old), new_year - timedelta(microseconds=1)) == old
    assert gate.in_force((new, old), new_year.astimezone(UTC)) == new
    with pytest.raises(LookupError):
        gate.in_force((old,), datetime(2014, 11, 28, tzinfo=SEOUL))


def test_operator_may_name_an_own_file(tmp_path, settings):
    from importlib.resources import files

    ours = files("meari.apps.sending").joinpath("law.toml").read_text(encoding="utf-8")
    own = tmp_path / "law.toml"
    own.write_text(ours.replace("21:00:00", "20:00:00"), encoding="utf-8")
    settings.SENDING_LAW = str(own)
    assert ask(LAWFUL, at("20:00:00")).verdict is Verdict.HOLD
