"""What a case has cost so far, what happened in it, who else is there, and originals that leave a trace."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from meari.apps.cases import actions, models, queries, rules
from meari.apps.cases.effort import effort
from meari.apps.cases.timeline import timeline
from meari.apps.customers import actions as customers
from meari.apps.customers.models import Customer
from meari.apps.customers.queries import found
from meari.apps.events.models import Event
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy.actions import NoReason
from meari.apps.privacy.models import AccessEntry
from meari.apps.sending.actions import ensure_recipient
from meari.apps.voices.models import Voice
from tests.apps.cases.making import open_one, set_up_centre
from tests.factories import SEOUL, asked, context, respond

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
HOUR = timedelta(hours=1)
HONG = customers.CustomerRow("C1", "홍길동", "010-1234-5678", "hong@example.com", "서울", "VIP", None)


@pytest.fixture
def centre(cast):
    return set_up_centre(cast, MONDAY)


@pytest.fixture
def hong(cast):
    customers.store_customers([HONG], context=context(MONDAY))
    return Customer.objects.get()


@pytest.fixture
def case(cast, centre):
    return open_one(cast, MONDAY, "환불해 주세요. 제 번호는 010-9999-8888입니다.")


def said(case: models.Case, key: str, at: datetime, **more: bool) -> models.Message:
    return actions.receive_message(case, actions.Incoming(key, "email", "아직인가요?", at, **more), now=at)


def test_effort_counts_what_the_customer_said_and_how_long_they_waited(cast, case):
    first = case.messages.get()
    said(case, "k1", first.at + HOUR)
    said(case, "k2", first.at + HOUR, is_automatic=True)
    actions.reply(case, actions.Reply("답입니다", outside="phone"), by=cast.agent, now=first.at + 3 * HOUR)
    actions.add_note(case, "메모", by=cast.agent, now=first.at + 4 * HOUR)
    said(case, "k3", first.at + 5 * HOUR)
    told = effort(case, case.messages.all(), now=first.at + 7 * HOUR)
    assert (told.said, told.answered, told.waited, told.waiting_since) == (3, 1, 5 * HOUR, first.at + 5 * HOUR)


def test_what_happened_stands_between_the_messages_in_words(cast, case, centre):
    by = {"by": cast.agent, "now": MONDAY + HOUR}
    actions.assign(case, owner=cast.agent, **by)
    actions.prioritise(case, 4, **by)
    task = actions.ask(case, actions.Wanted(centre.stock, "재고가 있나요?"), **by)
    actions.end_task(task, is_done=True, answer="있습니다", by=centre.carrier, now=MONDAY + 2 * HOUR)
    actions.hold(case, until=MONDAY + 48 * HOUR, by=cast.agent, now=MONDAY + 3 * HOUR)
    entries = timeline(case, list(case.messages.all()))
    told = [(entry.happened.text, entry.happened.by) for entry in entries if entry.happened]
    assert told == [
        ("케이스 열림", "agent"), ("담당: agent", "agent"), ("우선순위 높음 → 긴급", "agent"), ("물류팀에 요청: 재고 확인", "agent"),
        ("물류팀: 완료 · 기한 안에 끝남", "carrier"), ("2026-11-25까지 보류", "agent"),
    ]  # fmt: skip
    assert [entry.message is not None for entry in entries] == [True, False, False, False, False, False, False]


def test_a_colleague_who_is_mentioned_follows_the_case_and_may_read_it(cast, case):
    assert not rules.visible_cases(cast.outsider).exists()
    named = queries.mentioned("@@outsider 봐 주세요 @@nobody", queries.labels_of(rules.colleagues()))
    assert named == [cast.outsider]  # nobody may not read cases at all
    actions.add_note(case, "@@outsider 봐 주세요", by=cast.agent, now=MONDAY, mentioned=named)
    assert list(rules.visible_cases(cast.outsider)) == [case]
    actions.add_note(case, "또 @@outsider", by=cast.agent, now=MONDAY, mentioned=named)
    assert Event.objects.filter(type="cases.case_followed").count() == 1


def test_two_of_one_name_are_told_apart_by_their_team(cast):
    for user in (cast.agent, cast.outsider):
        user.name = "김지우"
        user.save()
    labels = queries.labels_of(rules.colleagues())
    assert labels["김지우(상담1팀)"] == cast.agent
    assert queries.mentioned("@@김지우(누리컨택 센터)", labels) == [cast.outsider]


def test_a_sign_of_life_is_seen_by_others_for_a_while(cast, case):
    actions.be_here(case, is_writing=False, by=cast.agent, now=MONDAY)
    actions.be_here(case, is_writing=True, by=cast.agent, now=MONDAY + HOUR)
    actions.be_here(case, is_writing=False, by=cast.planner, now=MONDAY + HOUR)
    (there,) = queries.others_in(case, cast.planner, since=MONDAY + HOUR - actions.ALIVE)
    assert (there.user, there.is_writing, case.presences.count()) == (cast.agent, True, 2)
    assert queries.others_in(case, cast.planner, since=MONDAY + HOUR + actions.ALIVE) == []
    with pytest.raises(NotAllowed):
        actions.be_here(case, is_writing=False, by=cast.outsider, now=MONDAY)


def test_originals_open_for_those_who_work_on_the_case_and_leave_a_trace(cast, case, hong):
    case.recipient = ensure_recipient("hong@example.com", now=MONDAY)
    case.customer = hong
    case.save()
    told = {"address": "10.0.0.1", "now": MONDAY}
    with pytest.raises(NoReason):
        actions.open_originals(case, reason="x", by=cast.agent, **told)
    for user in (cast.executive, cast.outsider, cast.privacy):
        with pytest.raises(NotAllowed):
            actions.open_originals(case, reason="케이스 처리", by=user, **told)
    assert not AccessEntry.objects.exists()
    actions.open_originals(case, reason="케이스 처리", by=cast.agent, **told)
    kept = dict(AccessEntry.objects.values_list("kind", "whose"))
    assert kept == {
        "voices.text": [Voice.objects.get().pk], "sending.address": [case.recipient_id], "customers.contact": [hong.pk],
    }  # fmt: skip
    assert Event.objects.filter(type="privacy.personal_read", actor_id=cast.agent.pk).count() == 3


def test_a_verified_customer_is_answered_at_their_own_address(cast, case, hong):
    by = {"by": cast.agent, "now": MONDAY}
    assert actions.join_customer(case, hong.pk, is_verified=False, **by).recipient is None
    joined = actions.join_customer(case, hong.pk, is_verified=True, **by)
    assert queries.address_of(joined) == "hong@example.com"


@pytest.mark.parametrize("words", ["C1", "010 1234 5678", "+82 10-1234-5678", "Hong@Example.com", "홍길동", "홍*동"])
def test_customers_are_looked_up_by_what_is_known_of_them(hong, words):
    assert list(found(words)) == [hong]


@pytest.mark.parametrize("words", ["", " ", "1234-5678", "hong@", "C", "010-1234-5679", "*"])
def test_and_by_nothing_less(hong, words):
    assert list(found(words)) == []


def test_answers_under_the_own_name_are_for_those_who_work_on_the_case(cast, case, hong):
    case.customer = hong
    case.save()
    for privacy in ("named", "confidential"):
        respond(asked(cast.planner, MONDAY, privacy=privacy), [{"nps": 2}], by=cast.planner, now=MONDAY)
    from meari.apps.surveys.models import Response

    Response.objects.update(customer=hong)
    (seen,) = rules.visible_answers(cast.agent, case)
    assert seen.survey.privacy == "named"
    assert not rules.visible_answers(cast.executive, case).exists()
    assert not rules.visible_answers(cast.outsider, case).exists()


def test_a_contact_by_phone_becomes_a_voice_and_a_case(cast, centre, hong):
    contact = actions.Contact(
        "phone",
        "냉장고가 안 와요. 010-1234-5678로 전화 주세요",
        customer=hong,
        is_verified=True,
        email="kim@example.com",
    )
    wish = actions.Wish(team=centre.own, priority=4, owner=cast.agent)
    case = actions.take_contact(contact, wish=wish, by=cast.agent, now=MONDAY)
    assert (case.channel, case.team, case.owner, case.priority) == ("phone", centre.own, cast.agent, 4)
    assert (case.customer, case.is_identity_verified, queries.address_of(case)) == (hong, True, "kim@example.com")
    voice = Voice.objects.get()
    assert (voice.text, voice.team) == ("냉장고가 안 와요. [전화번호]로 전화 주세요", centre.own)
    assert voice.labels.filter(sort="kind").exists()
    assert case.messages.get().voice == voice
    assert actions.open_by_rules(now=MONDAY) == 0  # the rules leave it alone


def test_a_contact_is_taken_only_for_teams_one_works_for_and_never_empty(cast, centre):
    for by, text, problem in (
        (cast.outsider, "말", NotAllowed),
        (cast.sales, "말", NotAllowed),
        (cast.agent, " ", actions.Empty),
    ):
        with pytest.raises(problem):
            actions.take_contact(actions.Contact("phone", text), wish=actions.Wish(team=centre.own), by=by, now=MONDAY)
    assert not Voice.objects.exists()
