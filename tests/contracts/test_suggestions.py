"""Every kind of suggestion: nothing around a case, a history around it, a closed one; scores in bounds, nothing unmasked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from meari.apps.cases import actions, models
from meari.apps.cases.suggesting import in_order, suggestion_kinds
from tests.apps.cases.making import COMPLAINT, open_one, set_up_centre
from tests.factories import SEOUL, hear

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 10, tzinfo=SEOUL)
HOUR = timedelta(hours=1)
KEYS = list(suggestion_kinds())
SECRET = "010-1234-5678"


@pytest.fixture
def centre(cast):
    return set_up_centre(cast, MONDAY)


def history(cast, centre, *, cases: int = 12) -> None:
    """Closed refund cases: logistics was asked, the same answer was given, the same thing had caused them."""
    for number in range(cases):
        case = open_one(cast, MONDAY, f"{COMPLAINT} 주문 {number}번입니다. {SECRET}", key=f"old{number}")
        task = actions.ask(case, actions.Wanted(centre.pickup, "회수해 주세요."), by=cast.agent, now=MONDAY)
        actions.end_task(task, is_done=True, answer="완료했습니다.", by=centre.carrier, now=MONDAY + HOUR)
        said = "회수품 검수가 끝나 오늘 환불 처리했습니다. 카드사 반영까지 이틀 걸립니다."
        actions.reply(
            case, actions.Reply(f"{said} {SECRET}", outside="phone", state="open"), by=cast.agent, now=MONDAY + HOUR
        )
        actions.close(case, actions.Ending("return.refund", "company_policy"), by=cast.agent, now=MONDAY + 2 * HOUR)


@pytest.mark.parametrize("key", KEYS)
def test_nothing_around_a_case_is_no_trouble(key, cast, centre):
    hear(MONDAY, ".", day="2026-11-16", key="v")
    case = open_one(cast, MONDAY, "?", key="bare")
    for offer in suggestion_kinds()[key].offers(case):
        assert offer.thing and 0 <= offer.score <= 1


@pytest.mark.parametrize("key", KEYS)
def test_offers_are_ranked_bounded_stable_and_masked(key, cast, centre):
    history(cast, centre)
    case = open_one(cast, MONDAY, key="new")
    models.CaseVoice.objects.get(case=case).voice.labels.filter(sort="class").update(ended_at=MONDAY)
    models.CaseVoice.objects.get(case=case).voice.labels.create(
        sort="class", key="return.refund", confidence=0.9, by="rules", given_at=MONDAY
    )
    type(case.case_voices.get().voice).objects.filter(pk=case.case_voices.get().voice_id).update(
        main_class="return.refund"
    )
    for number in range(4):
        said = actions.Incoming(
            f"m{number}", "email", f"환불이 왜 안 되나요? {number}번째 물어봅니다. {SECRET}", MONDAY
        )
        actions.receive_message(case, said, now=MONDAY)
    kind = suggestion_kinds()[key]
    found = list(kind.offers(case))
    if key != "reply":  # no macro is set up
        assert found, key
    assert [offer.score for offer in found] == sorted((offer.score for offer in found), reverse=True)
    assert len({offer.thing for offer in found}) == len(found)
    assert all(0 <= offer.score <= 1 and "1234-5678" not in offer.text for offer in found)
    assert list(kind.offers(case)) == found
    ending = actions.Ending("return.refund", "company_policy")
    actions.reply(case, actions.Reply("처리했습니다.", outside="phone", state="open"), by=cast.agent, now=MONDAY)
    closed = actions.close(case, ending, by=cast.agent, now=MONDAY + HOUR)
    for offer in found:
        assert kind.right(closed, offer.thing) in {True, False, None}


@pytest.mark.parametrize("key", KEYS)
def test_a_kind_says_what_it_is(key):
    kind = suggestion_kinds()[key]
    assert kind.most >= 1
    for language in ("ko", "en"):
        with translation.override(language):
            assert str(kind.label)


def test_the_orders_differ():
    orders = [kind.order for _, kind in in_order()]
    assert len(set(orders)) == len(orders)
