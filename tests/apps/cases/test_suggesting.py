"""Suggestions are kept, accepted, judged when the case is closed, and silent while they are mostly wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from meari.apps.cases import actions, models
from meari.apps.cases.actions import suggesting
from meari.apps.people.rules import NotAllowed
from tests.apps.cases.making import open_one, set_up_centre
from tests.factories import SEOUL

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 10, tzinfo=SEOUL)


@pytest.fixture
def case(cast):
    set_up_centre(cast, MONDAY)
    return open_one(cast, MONDAY)


def shown(case) -> list[models.Suggestion]:
    return list(models.Suggestion.objects.filter(case=case, sort="closing_class", is_shown=True))


def test_a_case_that_opens_gets_suggestions_by_itself(case, run_jobs):
    run_jobs()
    assert shown(case)


def test_worked_out_anew_keeps_what_was_accepted(cast, case):
    actions.suggest(case.pk, now=MONDAY)
    first = shown(case)[0]
    actions.accept_suggestion(first, by=cast.agent, now=MONDAY)
    actions.suggest(case.pk, now=MONDAY + timedelta(minutes=1))
    first.refresh_from_db()
    assert first.accepted_by == cast.agent
    assert len({one.thing for one in shown(case)}) == len(shown(case))


def test_only_who_works_on_the_case_accepts(cast, case):
    actions.suggest(case.pk, now=MONDAY)
    for user in (cast.outsider, cast.executive, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.accept_suggestion(shown(case)[0], by=user, now=MONDAY)


def test_a_closed_case_says_which_were_right(cast, case, run_jobs):
    actions.suggest(case.pk, now=MONDAY)
    right = shown(case)[0]
    actions.close(case, actions.Ending(right.thing, models.UNKNOWN_CAUSE), by=cast.agent, now=MONDAY)
    run_jobs()
    judged = {one.thing: one.was_right for one in models.Suggestion.objects.filter(case=case, sort="closing_class")}
    assert judged.pop(right.thing) is True
    assert set(judged.values()) <= {False}


def test_what_is_mostly_wrong_falls_silent_and_may_prove_itself_again(cast, case):
    def judged(count: int, *, was_right: bool) -> None:
        for number in range(count):
            models.Suggestion.objects.create(
                case=open_one(cast, MONDAY, key=f"{was_right}{number}"), sort="closing_class", thing="x", score=1, rank=0,
                is_shown=True, offered_at=MONDAY, judged_at=MONDAY, was_right=was_right,
            )  # fmt: skip

    judged(29, was_right=False)
    assert actions.silent_kinds(now=MONDAY) == frozenset()
    judged(1, was_right=True)
    assert actions.silent_kinds(now=MONDAY) == {"closing_class"}
    actions.suggest(case.pk, now=MONDAY)
    assert shown(case) == []
    assert models.Suggestion.objects.filter(case=case, sort="closing_class", is_shown=False).exists()
    assert actions.silent_kinds(now=MONDAY + suggesting.LOOK_BACK + timedelta(days=1)) == frozenset()
