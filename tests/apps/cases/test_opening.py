"""Cases open by rule or by hand, with an owner's team, promises in working time and the voice as first message."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from meari.apps.cases import actions, clock, models
from meari.apps.cases.actions import opening
from meari.apps.events.models import Event
from meari.apps.people.rules import NotAllowed
from tests.apps.cases.making import COMPLAINT, DELIVERY, open_one, set_up_centre
from tests.factories import SEOUL, at, hear

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 17, 30, tzinfo=SEOUL)


def test_a_voice_becomes_a_case_by_the_first_rule_that_fits(cast):
    set_up_centre(cast, FRIDAY)
    hear(FRIDAY, COMPLAINT, day="2026-11-20", key="a")
    hear(FRIDAY, DELIVERY, day="2026-11-20", key="b", channel="email")
    assert actions.open_by_rules(now=FRIDAY) == 2
    assert actions.open_by_rules(now=FRIDAY) == 0
    first, second = models.Case.objects.order_by("pk")
    assert (first.rule.name, first.priority, first.team.key, first.channel) == ("불만", 3, "own", "phone")
    assert (second.rule.name, second.priority, second.channel) == ("나머지", 2, "email")
    assert first.messages.get().voice.external_id == "a"


def test_promises_run_in_working_time(cast):
    set_up_centre(cast, FRIDAY)
    case = open_one(cast, FRIDAY)
    due = dict(case.deadlines.values_list("promise", "due_at"))
    assert due["answer"] == datetime(2026, 11, 23, 9, 30, tzinfo=SEOUL)  # half an hour on Friday, half on Monday
    assert due["solve"] == datetime(2026, 11, 23, 16, 30, tzinfo=SEOUL)
    assert case.due_at == due["answer"]


def test_history_that_is_imported_opens_nothing(cast):
    set_up_centre(cast, FRIDAY)
    hear(FRIDAY, COMPLAINT, day="2026-10-01", key="old")
    assert actions.open_by_rules(now=FRIDAY) == 0
    assert not models.Case.objects.exists()


def test_a_rule_may_say_no(cast):
    centre = set_up_centre(cast, FRIDAY)
    first = models.IntakeRule.objects.first()
    actions.set_rule(
        actions.RuleDraft("불만", centre.own, 60, 480, {"kinds": ["complaint"]}, opens_case=False),
        rule=first, by=cast.planner, now=FRIDAY,
    )  # fmt: skip
    hear(FRIDAY, COMPLAINT, day="2026-11-20")
    assert actions.open_by_rules(now=FRIDAY) == 1
    assert not models.Case.objects.exists()


def test_a_voice_has_one_case_at_most(cast):
    set_up_centre(cast, FRIDAY)
    case = open_one(cast, FRIDAY)
    with pytest.raises(actions.HasCase) as caught:
        actions.open_case(case.case_voices.get().voice, by=cast.agent, now=FRIDAY)
    assert caught.value.case_id == case.pk
    assert actions.open_by_rules(now=FRIDAY) == 0


def test_only_who_works_opens_and_only_for_teams_in_reach(cast):
    set_up_centre(cast, FRIDAY)
    voice = hear(FRIDAY, COMPLAINT, day="2026-11-20", team="own")
    for user in (cast.executive, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.open_case(voice, by=user, now=FRIDAY)
    company = cast.planner.team
    with pytest.raises(NotAllowed):
        actions.open_case(voice, wish=opening.Wish(team=company), by=cast.agent, now=FRIDAY)


def test_without_rules_nobody_knows_who_answers(cast):
    voice = hear(FRIDAY, COMPLAINT, day="2026-11-20", team="own")
    with pytest.raises(actions.NoRule):
        actions.open_case(voice, by=cast.agent, now=FRIDAY)


def test_the_event_holds_codes_alone(cast):
    set_up_centre(cast, FRIDAY)
    case = open_one(cast, FRIDAY)
    event = Event.objects.get(type="cases.case_opened")
    assert event.subject_id == str(case.pk)
    assert set(event.payload) == {"rule_id", "team_id", "priority", "channel", "voice_id", "months", "days"}


def test_what_was_looked_at_is_forgotten_when_it_is_too_old(cast):
    set_up_centre(cast, FRIDAY)
    hear(FRIDAY, DELIVERY, day="2026-11-20")
    actions.open_by_rules(now=FRIDAY)
    assert actions.forget_considered(now=FRIDAY + timedelta(days=10)) == 0
    assert actions.forget_considered(now=FRIDAY + timedelta(days=20)) == 1


def test_usual_rules_for_a_house_that_has_none(cast):
    rules = actions.start_intake(cast.agent.team, by=cast.planner, now=FRIDAY)
    assert [rule.priority for rule in rules] == [4, 3, 2, 2]
    assert actions.start_intake(cast.agent.team, by=cast.planner, now=FRIDAY) == []
    hear(FRIDAY, "냉장고에서 연기가 나고 손을 데었습니다. 보상해 주세요.", day="2026-11-20", key="hurt")
    hear(at("2026-11-20"), "좋아요", day="2026-11-20", key="fine", channel="review")
    actions.open_by_rules(now=FRIDAY)
    assert [case.priority for case in models.Case.objects.all()] == [4]


def test_promises_of_a_case_are_found_by_the_case(cast):
    """SQLite took the unique index of tasks for ``task IS NULL`` and read every promise of the house."""
    set_up_centre(cast, FRIDAY)
    case = open_one(cast, FRIDAY)
    plan = clock._running(case).explain()
    assert "task_id=?" not in plan  # what it says there
