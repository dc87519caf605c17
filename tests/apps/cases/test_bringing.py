"""Cases that were handled before come in with their clocks, each once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from meari.apps.cases import actions, models
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy.models import Sealed
from tests.apps.cases.making import COMPLAINT, set_up_centre
from tests.factories import SEOUL, hear

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 10, tzinfo=SEOUL)
HOUR = timedelta(hours=1)


@pytest.fixture
def centre(cast):
    return set_up_centre(cast, MONDAY)


def past(cast, centre, **more) -> actions.PastCase:
    rule = models.IntakeRule.objects.get(name="불만")
    said = (actions.Said(MONDAY + 2 * HOUR, "out", "확인했습니다. 010-1234-5678", "phone", cast.agent.pk),)
    plain = {
        "voice": "v1", "rule": rule, "team_id": centre.own.pk, "opened_at": MONDAY, "owner_id": cast.agent.pk, "said": said,
        "priority": 3,
    }  # fmt: skip
    return actions.PastCase(**(plain | more))


def bring(cast, *cases: actions.PastCase) -> list[models.Case]:
    return actions.bring_cases(cases, by=cast.planner, now=MONDAY + 48 * HOUR)


def test_a_closed_case_with_its_promises(cast, centre):
    hear(MONDAY, COMPLAINT, day="2026-11-16", key="v1")
    (case,) = bring(cast, past(cast, centre, closed_at=MONDAY + 5 * HOUR, class_key="return", cause_key="product"))
    answer, solve = case.deadlines.order_by("promise")
    assert (answer.met_at, answer.missed_at) == (MONDAY + 2 * HOUR, MONDAY + HOUR)
    assert (solve.met_at, solve.missed_at) == (MONDAY + 5 * HOUR, None)
    assert (case.state, case.due_at, case.answered_at) == ("closed", None, MONDAY + 2 * HOUR)
    message = case.messages.get(direction="out")
    assert message.text == "확인했습니다. [전화번호]"
    assert Sealed.objects.filter(kind="cases.message", owner_id=message.pk).exists()


def test_a_case_that_still_waits_for_another_team(cast, centre):
    hear(MONDAY, COMPLAINT, day="2026-11-16", key="v1")
    asked = actions.Asked(centre.stock, "재고?", MONDAY + HOUR, cast.agent.pk, "asked")
    held = (actions.Held(MONDAY + HOUR, None, "team"),)
    (case,) = bring(cast, past(cast, centre, said=(), asked=(asked,), held=held))
    case.refresh_from_db()
    assert (case.state, case.waits_for) == ("open", "team")
    assert case.due_at == MONDAY + HOUR  # the first answer was due in that very moment, before the clock stood still
    task = case.tasks.get()
    assert (task.state, task.deadline.due_at, task.deadline.missed_at) == (
        "asked",
        MONDAY + 2 * HOUR,
        MONDAY + 2 * HOUR,
    )


def test_each_once_and_unknown_voices_are_left_out(cast, centre):
    hear(MONDAY, COMPLAINT, day="2026-11-16", key="v1")
    assert len(bring(cast, past(cast, centre), past(cast, centre, voice="nobody"))) == 1
    assert bring(cast, past(cast, centre)) == []
    assert actions.open_by_rules(now=MONDAY + HOUR) == 0


def test_only_who_directs_everything_brings_cases(cast, centre):
    with pytest.raises(NotAllowed):
        actions.bring_cases([past(cast, centre)], by=cast.agent, now=MONDAY)
