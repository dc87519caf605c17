"""Who got an answer is asked how it was, once, and left alone for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from meari.apps.cases import actions, models, queries
from meari.apps.customers import actions as customers
from meari.apps.customers.models import Customer
from meari.apps.surveys import actions as surveys
from meari.apps.surveys.models import Invitation
from meari.apps.voices.models import Voice
from tests.apps.cases.making import open_one, set_up_centre
from tests.factories import SEOUL, asked, context

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 10, tzinfo=SEOUL)


@pytest.fixture
def customer(db) -> Customer:
    row = customers.CustomerRow("C1", "김하늘", "010-0012-3456", "kim@example.com", "서울", "VIP", MONDAY.date())
    with transaction.atomic():
        customers.store_customers([row], context=context(MONDAY))
    return Customer.objects.get()


@pytest.fixture
def trigger(cast, customer):
    set_up_centre(cast, MONDAY)
    collector = asked(cast.planner, MONDAY, kind="email")
    terms = surveys.Terms("cases.case_closed", delay_hours=2, quiet_days=30, share=100)
    return surveys.add_trigger(collector, terms, by=cast.planner, now=MONDAY)


def closed(cast, customer, key: str, *, is_answered: bool = True) -> models.Case:
    case = open_one(cast, MONDAY, key=key)
    actions.join_customer(case, customer.pk, is_verified=True, by=cast.agent, now=MONDAY)
    if is_answered:
        said = actions.Reply("설명드림.", outside="phone", state="open")
        actions.reply(case, said, by=cast.agent, now=MONDAY)
    ending = actions.Ending(sorted(queries.class_keys())[0], models.UNKNOWN_CAUSE)
    return actions.close(case, ending, by=cast.agent, now=MONDAY)


def test_a_closed_case_asks_its_customer_hours_later(cast, customer, trigger, run_jobs):
    closed(cast, customer, "v1")
    run_jobs()
    invitation = Invitation.objects.get()
    assert (invitation.person, invitation.trigger) == (f"c{customer.pk}", trigger)
    assert invitation.due_at > timezone.now() + timedelta(hours=1)


def test_the_second_case_within_the_quiet_days_asks_nobody(cast, customer, trigger, run_jobs):
    for key in ("v1", "v2"):
        closed(cast, customer, key)
        run_jobs()
    assert Invitation.objects.count() == 1


def test_who_got_no_answer_is_not_asked_how_it_was(cast, customer, trigger, run_jobs):
    closed(cast, customer, "v1", is_answered=False)
    run_jobs()
    assert not Invitation.objects.exists()
    assert Voice.objects.count() == 1


def test_people_choose_the_event_by_its_words(trigger):
    from meari.apps.surveys.collecting_forms import event_name

    assert event_name("cases.case_closed") == "답변한 케이스가 종료됨"
    assert event_name("sales.orders_received").startswith("주문이 들어온 뒤")
