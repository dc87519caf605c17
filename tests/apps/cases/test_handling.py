"""Answering, holding, handing over, closing: the clock follows, and only the right people may."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from meari.apps.cases import actions, models, queries
from meari.apps.events.models import Event
from meari.apps.people.models import Team
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy.models import Sealed
from meari.apps.sending.actions import ensure_recipient
from meari.apps.sending.models import Letter
from tests.apps.cases.making import open_one, set_up_centre
from tests.factories import SEOUL

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
HOUR = timedelta(hours=1)


@pytest.fixture
def centre(cast):
    return set_up_centre(cast, MONDAY)


@pytest.fixture
def case(cast, centre):
    case = open_one(cast, MONDAY)
    case.recipient = ensure_recipient("kim@example.com", now=MONDAY)
    case.save()
    return case


def again(case: models.Case) -> models.Case:
    return models.Case.objects.get(pk=case.pk)


def deadline(case: models.Case, promise: str) -> models.Deadline:
    return case.deadlines.filter(promise=promise).latest("pk")


def test_a_reply_is_a_letter_to_who_asked_and_meets_the_first_promise(cast, case):
    message = actions.reply(
        case, actions.Reply("확인해 보겠습니다. 010-1234-5678"), by=cast.agent, now=MONDAY + HOUR / 2
    )
    assert message.letter.purpose == "answer"
    assert message.letter.recipient == case.recipient
    assert message.text == "확인해 보겠습니다. [전화번호]"
    assert Sealed.objects.filter(kind=queries.MESSAGE_KIND, owner_id=message.pk).exists()
    case = again(case)
    assert (case.owner, case.state, case.waits_for) == (cast.agent, "on_hold", "customer")
    assert deadline(case, "answer").met_at == MONDAY + HOUR / 2
    assert deadline(case, "answer").missed_at is None


def test_the_clock_stands_while_the_customer_holds_the_case(cast, case):
    assert deadline(case, "solve").due_at == datetime(2026, 11, 23, 18, tzinfo=SEOUL)
    actions.reply(case, actions.Reply("사진을 보내 주세요."), by=cast.agent, now=MONDAY + HOUR)
    assert deadline(case, "solve").due_at is None
    said = actions.Incoming("mail:1", "email", "보냅니다.", MONDAY + 3 * HOUR)
    actions.receive_message(case, said, now=MONDAY + 3 * HOUR)
    case = again(case)
    assert (case.state, case.waits_for) == ("open", "us")
    assert deadline(case, "solve").due_at == datetime(2026, 11, 24, 11, tzinfo=SEOUL)  # two hours later than promised
    assert case.pauses.get().ended_at == MONDAY + 3 * HOUR


def test_the_same_message_counts_once(cast, case):
    said = actions.Incoming("mail:1", "email", "언제 되나요?", MONDAY + HOUR)
    first = actions.receive_message(case, said, now=MONDAY + HOUR)
    assert actions.receive_message(case, said, now=MONDAY + 2 * HOUR) == first
    assert case.messages.count() == 2


def test_what_a_machine_says_moves_no_clock(cast, case):
    actions.reply(case, actions.Reply("사진을 보내 주세요."), by=cast.agent, now=MONDAY + HOUR)
    said = actions.Incoming("mail:1", "email", "부재중입니다.", MONDAY + 2 * HOUR, is_automatic=True)
    actions.receive_message(case, said, now=MONDAY + 2 * HOUR)
    assert (again(case).state, again(case).waits_for) == ("on_hold", "customer")


def test_somebody_else_answered_meanwhile(cast, case):
    seen = case.messages.latest("pk").pk
    actions.reply(case, actions.Reply("먼저 답했습니다.", seen=seen), by=cast.planner, now=MONDAY)
    with pytest.raises(actions.Overtaken):
        actions.reply(case, actions.Reply("저도 답합니다.", seen=seen), by=cast.agent, now=MONDAY)
    assert Letter.objects.count() == 1


def test_nothing_is_sent_without_an_address_but_a_call_can_be_noted(cast, case):
    models.Case.objects.update(recipient=None)
    case = again(case)
    with pytest.raises(actions.NoAddress):
        actions.reply(case, actions.Reply("안녕하세요."), by=cast.agent, now=MONDAY)
    assert case.messages.count() == 1
    actions.reply(case, actions.Reply("전화로 설명드림.", outside="phone"), by=cast.agent, now=MONDAY)
    assert case.messages.latest("pk").channel == "phone"
    assert again(case).answered_at == MONDAY


def test_closing_asks_for_class_and_cause_and_unknown_is_allowed(cast, case):
    with pytest.raises(actions.UnknownKey):
        actions.close(case, actions.Ending("no.such", models.UNKNOWN_CAUSE), by=cast.agent, now=MONDAY)
    key = sorted(queries.class_keys())[0]
    actions.close(case, actions.Ending(key, models.UNKNOWN_CAUSE), by=cast.agent, now=MONDAY + HOUR)
    case = again(case)
    assert (case.state, case.closed_at, case.due_at, case.class_key) == ("closed", MONDAY + HOUR, None, key)
    voice = case.case_voices.get().voice
    assert voice.labels.get(sort="class", ended_at=None, rank=0).key == key
    with pytest.raises(actions.Closed):
        actions.reply(case, actions.Reply("더"), by=cast.agent, now=MONDAY)


def test_a_customer_who_writes_again_opens_the_case_again(cast, case):
    key = sorted(queries.class_keys())[0]
    actions.close(case, actions.Ending(key, models.UNKNOWN_CAUSE), by=cast.agent, now=MONDAY + HOUR)
    said = actions.Incoming("mail:2", "email", "아직 안 됩니다.", MONDAY + 24 * HOUR)
    actions.receive_message(case, said, now=MONDAY + 24 * HOUR)
    case = again(case)
    assert (case.state, case.reopened, case.closed_at) == ("open", 1, None)
    assert case.deadlines.filter(promise="solve").count() == 2
    assert case.due_at is not None


def test_handing_over_counts_and_takes_the_promises_along(cast, case):
    actions.assign(case, owner=cast.agent, by=cast.agent, now=MONDAY)
    assert again(case).handoffs == 0
    outside = Team.objects.get(key="outside")
    actions.assign(case, owner=None, team=outside, by=cast.agent, now=MONDAY)
    assert (again(case).handoffs, again(case).team) == (1, outside)
    assert set(case.deadlines.values_list("team__key", flat=True)) == {"outside"}
    with pytest.raises(actions.CannotOwn):
        actions.assign(case, owner=cast.executive, by=cast.planner, now=MONDAY)


def test_only_who_works_on_a_case_changes_it(cast, case):
    for user in (cast.executive, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.reply(case, actions.Reply("x"), by=user, now=MONDAY)
        with pytest.raises(NotAllowed):
            actions.assign(case, owner=user, by=user, now=MONDAY)
        with pytest.raises(NotAllowed):
            actions.hold(case, by=user, now=MONDAY)
    assert case.messages.count() == 1


def test_a_case_on_hold_comes_back_by_itself(cast, case):
    actions.hold(case, until=MONDAY + 24 * HOUR, by=cast.agent, now=MONDAY)
    assert actions.wake(now=MONDAY + 23 * HOUR) == 0
    assert actions.wake(now=MONDAY + 24 * HOUR) == 1
    assert again(case).state == "open"


def test_people_are_warned_once_and_told_once_that_a_promise_broke(cast, case):
    for moment in (MONDAY + HOUR * 0.8, MONDAY + HOUR * 0.9, MONDAY + 2 * HOUR, MONDAY + 3 * HOUR):
        actions.watch(now=moment)
    kinds = list(Event.objects.filter(type__startswith="cases.deadline").order_by("pk").values_list("type", flat=True))
    assert kinds == ["cases.deadline_near", "cases.deadline_missed"]
    assert deadline(case, "answer").missed_at == MONDAY + HOUR


def test_merging_can_be_undone(cast, case):
    other = open_one(cast, MONDAY, key="v2")
    actions.add_note(other, "같은 고객", by=cast.agent, now=MONDAY)
    merge = actions.merge(other, into=case, by=cast.agent, now=MONDAY + HOUR)
    assert (case.messages.count(), other.messages.count()) == (3, 0)
    with pytest.raises(actions.Gone):
        actions.reply(other, actions.Reply("x"), by=cast.agent, now=MONDAY)
    actions.undo_merge(merge, by=cast.agent, now=MONDAY + 2 * HOUR)
    other = again(other)
    assert (case.messages.count(), other.messages.count(), other.state) == (1, 2, "open")
    assert other.due_at is not None and other.case_voices.get().is_first
    with pytest.raises(actions.CannotUndoMerge):
        actions.undo_merge(merge, by=cast.agent, now=MONDAY + 2 * HOUR)
