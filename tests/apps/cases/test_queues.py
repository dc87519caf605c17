"""Which cases lie in which queue, how many, found by which words; and what a promise looks like at a glance."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meari.apps.cases import actions, finding, models, queues
from meari.apps.cases.standing import Glance, standing
from meari.apps.voices.actions import index_new
from tests.apps.cases.making import COMPLAINT, DELIVERY, open_one, set_up_centre
from tests.factories import SEOUL

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
HOUR = timedelta(hours=1)


@pytest.fixture
def centre(cast):
    return set_up_centre(cast, MONDAY)


def held_in(user, key: str, now: datetime = MONDAY) -> set[int]:
    return set(queues.cases_in(queues.BY_KEY[key], queues.reach_of(user, now=now)).values_list("pk", flat=True))


def test_each_case_lies_in_the_queues_it_belongs_to(cast, centre):
    fresh, own, held, asked, done = (open_one(cast, MONDAY, key=f"v{n}") for n in range(5))
    by = {"by": cast.agent, "now": MONDAY}
    for case in (own, held, asked, done):
        actions.assign(case, owner=cast.agent, **by)
    actions.hold(held, **by)
    actions.ask(asked, actions.Wanted(centre.stock, "재고가 있나요?"), **by)
    actions.close(done, actions.Ending("breakdown", models.UNKNOWN_CAUSE), **by)
    actions.follow(fresh, follows=True, **by)
    assert held_in(cast.agent, "waiting") == {fresh.pk}
    assert held_in(cast.agent, "mine") == {own.pk, held.pk, asked.pk}
    assert held_in(cast.agent, "hold") == {held.pk}
    assert held_in(cast.agent, "asked") == {asked.pk}
    assert held_in(cast.agent, "followed") == {fresh.pk}
    assert held_in(cast.agent, "closed") == {done.pk}
    assert held_in(cast.agent, "due") == set()
    assert held_in(cast.agent, "due", MONDAY + HOUR) == {fresh.pk, own.pk}  # answers were promised within the hour
    assert held_in(cast.outsider, "waiting") == held_in(cast.outsider, "all") == set()


def test_counts_are_those_of_the_queues_and_cost_one_query(cast, centre):
    for n in range(3):
        open_one(cast, MONDAY, key=f"v{n}")
    actions.assign(models.Case.objects.first(), owner=cast.agent, by=cast.agent, now=MONDAY)
    reach = queues.reach_of(cast.agent, now=MONDAY)
    with CaptureQueriesContext(connection) as caught:
        counts = queues.counts(reach)
    assert len(caught) == 1
    assert counts == {queue.key: len(held_in(cast.agent, queue.key)) for queue in queues.COUNTED}
    assert (counts["mine"], counts["waiting"]) == (1, 2)


def test_counting_stops_where_nobody_reads_on(cast, centre, monkeypatch):
    monkeypatch.setattr(queues, "MOST_COUNTED", 2)
    for n in range(3):
        open_one(cast, MONDAY, key=f"v{n}")
    assert queues.counts(queues.reach_of(cast.agent, now=MONDAY))["waiting"] == 2


def test_what_is_due_first_comes_first_and_what_is_not_promised_last(cast, centre):
    late, soon, never = (open_one(cast, MONDAY, key=f"v{n}") for n in range(3))
    for case, due in ((late, MONDAY + HOUR), (soon, MONDAY + HOUR / 2), (never, None)):
        models.Case.objects.filter(pk=case.pk).update(due_at=due)
    found = queues.cases_in(queues.BY_KEY["waiting"], queues.reach_of(cast.agent, now=MONDAY))
    assert [case.pk for case in found] == [soon.pk, late.pk, never.pk]


def test_cases_are_found_by_number_and_by_what_was_said(cast, centre):
    first = open_one(cast, MONDAY, COMPLAINT, key="v1")
    second = open_one(cast, MONDAY, DELIVERY, key="v2")
    index_new()
    everything = models.Case.objects.all()
    assert list(finding.found(everything, f"#{second.pk}")) == [second]
    assert list(finding.found(everything, "환불")) == [first]
    assert list(finding.found(everything, "냉장고 배송")) == [second]
    assert list(finding.found(everything, "없는말씀")) == []
    assert list(finding.found(everything, "#")) == []


def test_a_promise_at_a_glance(cast, centre):
    case = open_one(cast, MONDAY)
    assert standing(case, now=MONDAY).glance == Glance.FINE
    assert standing(case, now=case.warn_at).glance == Glance.NEAR
    assert standing(case, now=case.due_at + HOUR).glance == Glance.OVER
    held = actions.hold(case, until=MONDAY + 20 * HOUR, by=cast.agent, now=MONDAY)
    assert (standing(held, now=MONDAY).glance, standing(held, now=MONDAY).at) == (Glance.CUSTOMER, MONDAY + 20 * HOUR)
    closed = actions.close(case, actions.Ending("breakdown", "product"), by=cast.agent, now=MONDAY)
    assert standing(closed, now=MONDAY).glance == Glance.CLOSED
