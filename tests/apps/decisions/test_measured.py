"""What a decision did, week by week, and hypotheses held against their readings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from meari.apps.decisions import actions, measures, models, queries
from meari.apps.decisions.measures import Measure
from meari.apps.events import actions as events
from meari.apps.people.rules import NotAllowed
from meari.apps.warehouse import actions as warehouse
from meari.apps.warehouse.queries import SYSTEM
from tests.factories import at, hear, sell, weeks_of_days

pytestmark = pytest.mark.django_db
DECIDED = date(2026, 9, 16)
TODAY = date(2026, 11, 16)
BATTERY = Measure("classes", {"class_key": "breakdown", "sku": "RF85"}, "RF85 · 고장")


@pytest.fixture(autouse=True)
def _own_fact_store(settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"


@pytest.fixture
def company(cast, now):
    """Sixteen weeks: seven breakdowns a week of RF85 until it was decided, one a week from then on; WD21 as ever."""
    days = weeks_of_days(TODAY - timedelta(days=1), weeks=17)
    sell(now, days=days)
    sell(now, days=days, sku="WD21", group="세탁기")
    for number, day in enumerate(days):
        if day < DECIDED or day.weekday() == 2:
            hear(now, f"전원이 안 켜져요 고장 같아요 {number}", day=day, key=f"own-{number}", product="RF85")
        hear(now, f"전원이 안 켜져요 고장 같아요 {number}", day=day, key=f"other-{number}", product="WD21")
    events.deliver_waiting(reactions="warehouse.", now=now)
    warehouse.refresh(now=now)
    return cast


def decide(cast, measure=BATTERY, **more):
    taken = actions.Taken("배터리를 바꾼다", cast.agent, date(2026, 10, 1), measure=measure, **more)
    return actions.take_decision(taken, by=cast.executive, now=at(DECIDED))


def test_fall_since_the_decision_is_measured_against_others(company):
    found = queries.measured(decide(company), today=TODAY, visible_to=SYSTEM)
    assert (found.effect.verdict, found.effect.weeks_before, found.effect.weeks_after) == ("fell", 8, 8)
    assert (found.a_week_before, found.a_week_after) == (7.0, 1.0)
    assert found.effect.beyond_others is not None


def test_what_did_not_move_is_within_chance(company):
    same = Measure("classes", {"class_key": "breakdown", "sku": "WD21"}, "WD21 · 고장")
    found = queries.measured(decide(company, same), today=TODAY, visible_to=SYSTEM)
    assert found.effect.verdict == "unclear"


def test_it_takes_hold_when_it_is_done(company):
    decision = decide(company)
    actions.close_decision(
        decision, state=models.Decision.State.DONE, outcome="바꿨다", by=company.agent, now=at("2026-11-04")
    )
    decision.refresh_from_db()
    found = queries.measured(decision, today=TODAY, visible_to=SYSTEM)
    assert (found.began, found.effect.weeks_after, found.effect.verdict) == (date(2026, 11, 4), 1, "too_early")


def test_decision_without_a_number_is_not_measured(company):
    assert queries.measured(decide(company, None), today=TODAY, visible_to=SYSTEM) is None


def test_effect_is_kept_for_the_list(company, client):
    decision = decide(company)
    actions.measure_decision(decision, now=at(TODAY))
    decision.refresh_from_db()
    assert (decision.effect["verdict"], round(decision.effect["change"], 1)) == ("fell", -0.8)
    client.force_login(company.executive)
    page = client.get(reverse("decisions:index")).content.decode()
    assert "확실히 줄었음" in page
    detail = client.get(reverse("decisions:decision", args=[decision.pk])).content.decode()
    assert "RF85 · 고장" in detail and "7.0건 → 1.0건" in detail
    assert "비율 변화 -9" in detail


def test_number_comes_with_the_address_of_another_page(company, client):
    client.force_login(company.executive)
    page = client.get(reverse("decisions:index"), {"measure": str(BATTERY)}).content.decode()
    assert '<option value="[&quot;classes&quot;' in page.replace(" selected", "") and "RF85 · 고장" in page
    told = {"title": "x", "owner": company.agent.pk, "due_on": "2026-12-01", "measure": str(BATTERY)}
    client.post(reverse("decisions:take"), told)
    taken = models.Decision.objects.get()
    assert (taken.metric, taken.where, taken.measured) == (BATTERY.metric, BATTERY.where, BATTERY.named)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "x",
        "[]",
        '["nothing", {}, ""]',
        '["classes", {"password": "x"}, ""]',
        '["classes", {"sku": 7}, ""]',
        '["orders", {"class_key": "x"}, ""]',
    ],
)
def test_measure_that_cannot_be_is_refused(written):
    with pytest.raises(measures.WrongMeasure):
        measures.parse(written)


def suppose(cast, *, threshold, is_above=False, now):
    stated = actions.Stated(
        "배터리 교체 뒤 고장이 준다", BATTERY, is_above, threshold, DECIDED, DECIDED + timedelta(days=27),
        models.Hypothesis.Sort.PMF,
    )  # fmt: skip
    return actions.state_hypothesis(stated, by=cast.planner, now=now)


def test_hypothesis_is_confirmed_refuted_or_open(company, now):
    verdicts = [queries.supposed(suppose(company, threshold=value, now=now)).verdict for value in (15, 1, 5)]
    assert verdicts == ["confirmed", "refuted", "open"]
    assert queries.supposed(suppose(company, threshold=15, is_above=True, now=now)).verdict == "refuted"


def test_hypothesis_closes_once_when_its_days_are_over_and_keeps_its_reading(company, now):
    hypothesis = suppose(company, threshold=15, now=at(DECIDED))
    with pytest.raises(actions.NotOver):
        actions.close_hypothesis(hypothesis, learned="", by=company.planner, now=at("2026-10-01"))
    with pytest.raises(NotAllowed):
        actions.close_hypothesis(hypothesis, learned="", by=company.sales, now=now)
    closed = actions.close_hypothesis(hypothesis, learned="교체가 맞았다", by=company.planner, now=now)
    assert (closed.verdict, closed.value) == ("confirmed", 4.0)
    with pytest.raises(actions.AlreadyClosed):
        actions.close_hypothesis(hypothesis, learned="again", by=company.planner, now=now)


def test_planner_states_a_hypothesis_on_its_page(company, client):
    client.force_login(company.planner)
    told = {
        "statement": "고장 비중이 40% 아래다", "sort": "pmf", "measure": str(Measure("class_share", {"class_key": "breakdown"}, "고장 비중")),
        "is_above": "below", "threshold": "40", "starts_on": "2026-10-01", "ends_on": "2026-10-31",
    }  # fmt: skip
    page = client.post(reverse("decisions:hypotheses"), told, follow=True).content.decode()
    assert models.Hypothesis.objects.get().threshold == 0.4
    assert "고장 비중 40.0% 미만" in page and "기각" in page
    client.post(reverse("decisions:hypotheses"), {**told, "ends_on": "2026-09-01"})
    assert models.Hypothesis.objects.count() == 1
