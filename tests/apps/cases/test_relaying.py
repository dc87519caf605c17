"""Risk voices reach the people on duty at once, step by step, until one of them takes it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from meari.apps.cases import actions, models, rules
from meari.apps.people.rules import NotAllowed
from meari.apps.sending import actions as sending
from meari.apps.sending.models import Letter
from meari.apps.voices import actions as voices
from tests.apps.cases.making import set_up_centre
from tests.factories import SEOUL, hear

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 15, 3, 20, tzinfo=SEOUL)
MINUTE = timedelta(minutes=1)
BURNED = "전기레인지에서 불이 나서 아이가 화상을 입었습니다. 연락 주세요 010-1234-5678"


@pytest.fixture
def alarm(cast):
    set_up_centre(cast, NIGHT)
    steps = [
        actions.Step(0, people=[cast.agent], by_text=True),
        actions.Step(10, people=[cast.planner]),
        actions.Step(30, people=[cast.executive], by_text=True),
    ]
    return actions.set_alarm(actions.AlarmDraft("안전", ["safety"], steps), by=cast.planner, now=NIGHT)


@pytest.fixture
def voice(alarm):
    return hear(NIGHT, BURNED, day="2026-11-15", team="own")


def told() -> list[tuple[str, str]]:
    return sorted((one.user.name, one.medium) for one in models.RelayNotice.objects.exclude(letter=None))


def test_the_first_step_is_told_at_once_by_mail_and_by_text(cast, alarm, voice):
    sending.set_duty_phone(cast.agent, "010-0012-3456", by=cast.agent, now=NIGHT)
    assert actions.relay(now=NIGHT) == 2
    assert told() == [("agent", "email"), ("agent", "sms")]
    mail = Letter.objects.get(medium="email")
    assert (mail.subject, mail.purpose) == ("[긴급] 안전", "internal")
    assert actions.relay(now=NIGHT + MINUTE) == 0


def test_without_a_duty_telephone_it_is_written_down_that_no_text_went_out(cast, alarm, voice):
    assert actions.relay(now=NIGHT) == 1
    assert models.RelayNotice.objects.filter(letter=None, medium="sms", user=cast.agent).count() == 1


def test_whoever_does_not_answer_is_followed_by_the_next_step(cast, alarm, voice):
    actions.relay(now=NIGHT)
    assert actions.relay(now=NIGHT + 9 * MINUTE) == 0
    assert actions.relay(now=NIGHT + 10 * MINUTE) == 1
    assert told() == [("agent", "email"), ("planner", "email")]
    actions.relay(now=NIGHT + 31 * MINUTE)
    assert told() == [("agent", "email"), ("executive", "email"), ("planner", "email")]
    assert models.Relay.objects.get().next_at is None


def test_a_worker_that_slept_tells_every_step_that_is_due(alarm, voice):
    actions.relay(now=NIGHT)
    actions.relay(now=NIGHT + 45 * MINUTE)
    assert [name for name, _ in told()] == ["agent", "executive", "planner"]


def test_once_it_is_taken_nobody_else_is_told(cast, alarm, voice):
    actions.relay(now=NIGHT)
    relay = actions.take_relay(models.Relay.objects.get(), by=cast.agent, now=NIGHT + MINUTE)
    assert (relay.taken_by, relay.next_at) == (cast.agent, None)
    assert actions.relay(now=NIGHT + 60 * MINUTE) == 0
    with pytest.raises(actions.Taken) as caught:
        actions.take_relay(relay, by=cast.planner, now=NIGHT + 2 * MINUTE)
    assert caught.value.by == cast.agent


def test_only_who_was_told_or_works_there_takes_it(cast, alarm, voice):
    actions.relay(now=NIGHT)
    relay = models.Relay.objects.get()
    for user in (cast.outsider, cast.nobody, cast.executive):
        with pytest.raises(NotAllowed):
            actions.take_relay(relay, by=user, now=NIGHT)
    actions.relay(now=NIGHT + 31 * MINUTE)
    assert actions.take_relay(relay, by=cast.executive, now=NIGHT + 32 * MINUTE).taken_by == cast.executive


def test_other_risks_old_voices_and_alarms_that_are_off_raise_nothing(cast, alarm):
    hear(NIGHT, "개인정보가 다른 사람에게 보였습니다. 유출된 것 아닌가요?", day="2026-11-15", key="privacy")
    hear(NIGHT, BURNED, day="2026-11-10", key="old")
    assert actions.relay(now=NIGHT) == 0
    draft = actions.AlarmDraft("안전", ["any"], [actions.Step(0, people=[cast.agent])], is_active=False)
    actions.set_alarm(draft, alarm=alarm, by=cast.planner, now=NIGHT)
    assert actions.relay(now=NIGHT) == 0


def test_a_risk_that_a_person_finds_later_is_relayed_too(cast, alarm, run_jobs):
    voice = hear(NIGHT, "배송이 언제 오나요?", day="2026-11-15", team="own")
    voices.correct_label(voice, sort="risk", keys=["safety"], by=cast.agent, now=NIGHT)
    assert actions.relay(now=NIGHT) == 1


def test_an_alarm_that_tells_nobody_is_none(cast, alarm):
    for steps, risks in (([], ["any"]), ([actions.Step(0)], ["any"]), ([actions.Step(0, people=[cast.agent])], [])):
        with pytest.raises(actions.NobodyToTell):
            actions.set_alarm(actions.AlarmDraft("x", risks, steps), by=cast.planner, now=NIGHT)
    with pytest.raises(NotAllowed):
        actions.set_alarm(
            actions.AlarmDraft("x", ["any"], [actions.Step(0, people=[cast.agent])]), by=cast.agent, now=NIGHT
        )


def test_the_letter_holds_no_personal_data(cast, alarm, voice):
    actions.relay(now=NIGHT)
    from meari.apps.sending import queries

    content = queries.content_of(Letter.objects.get())
    assert "1234" not in content.text and "/cases/relays/" in content.text


def test_a_duty_telephone_is_one_s_own_and_a_mobile(cast):
    with pytest.raises(NotAllowed):
        sending.set_duty_phone(cast.agent, "010-0012-3456", by=cast.planner, now=NIGHT)
    with pytest.raises(sending.NotMobile):
        sending.set_duty_phone(cast.agent, "02-123-4567", by=cast.agent, now=NIGHT)
    sending.set_duty_phone(cast.agent, "010-0012-3456", by=cast.it, now=NIGHT)
    sending.set_duty_phone(cast.agent, "", by=cast.agent, now=NIGHT)
    assert not hasattr(type(cast.agent).objects.get(pk=cast.agent.pk), "duty_phone")


def test_who_sees_a_relay(cast, alarm, voice):
    actions.relay(now=NIGHT)
    assert rules.visible_relays(cast.agent).count() == 1
    assert rules.visible_relays(cast.outsider).count() == 0
    assert rules.visible_relays(cast.nobody).count() == 0
