"""What cases give to the warehouse, and what metrics read from it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from meari.apps.cases import actions, facts, models, queries
from meari.apps.warehouse import actions as warehouse
from meari.apps.warehouse import queries as numbers
from meari.vocabulary.metrics import Reading
from tests.apps.cases.making import open_one, set_up_centre
from tests.factories import SEOUL

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
HOUR = timedelta(hours=1)
LATER = "두 번이나 환불을 요청했는데 아직도 처리가 안 됐습니다. 언제까지 기다려야 합니까?"


@pytest.fixture(autouse=True)
def _own_fact_store(settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"


def rows(source) -> list[dict]:
    return [row for batch in source("2026-11") for row in batch.to_pylist()]


def solved(cast, case: models.Case, now: datetime) -> None:
    actions.reply(case, actions.Reply("설명드림.", outside="phone", state="open"), by=cast.agent, now=now)
    actions.close(case, actions.Ending(sorted(queries.class_keys())[0], models.UNKNOWN_CAUSE), by=cast.agent, now=now)


def test_a_case_that_cost_nothing_and_one_that_did(cast):
    centre = set_up_centre(cast, MONDAY)
    easy, hard = open_one(cast, MONDAY, key="a"), open_one(cast, MONDAY, key="b")
    solved(cast, easy, MONDAY + HOUR / 2)
    actions.assign(hard, owner=cast.planner, by=cast.planner, now=MONDAY)
    actions.assign(hard, owner=cast.agent, by=cast.planner, now=MONDAY)
    said = actions.Incoming("m1", "email", LATER, MONDAY + 2 * HOUR)
    assert actions.receive_message(hard, said, now=MONDAY + 2 * HOUR).is_repeat
    solved(cast, hard, MONDAY + 29 * HOUR)
    first, second = rows(facts.cases)
    assert (first["effort"], first["is_first_contact"], first["answer_kept"], first["solve_kept"]) == (
        0,
        True,
        True,
        True,
    )
    assert (first["answer_minutes"], first["solve_minutes"], first["is_cause_known"]) == (30, 30, False)
    # one more contact, said again, one hand-off, one working day of waiting
    assert (second["effort"], second["is_first_contact"]) == (4, False)
    assert (second["answer_kept"], second["solve_kept"], second["handoffs"]) == (False, False, 1)
    assert second["solve_minutes"] == 14 * 60  # eight hours on Monday, six on Tuesday
    assert first["team"] == centre.own.key and first["on"] == MONDAY.date()


def test_what_runs_is_not_decided_yet(cast):
    set_up_centre(cast, MONDAY)
    open_one(cast, MONDAY)
    (row,) = rows(facts.cases)
    told = ("answer_kept", "solve_kept", "is_first_contact", "effort", "solve_minutes", "is_cause_known")
    assert [row[name] for name in told] == [None] * 6
    assert row["is_closed"] is False


def test_a_task_and_whether_its_promise_was_kept(cast):
    centre = set_up_centre(cast, MONDAY)
    case = open_one(cast, MONDAY)
    for late in (False, True):
        task = actions.ask(case, actions.Wanted(centre.stock, "재고?"), by=cast.agent, now=MONDAY)
        actions.end_task(task, is_done=True, answer="네", by=centre.carrier, now=MONDAY + HOUR * (3 if late else 0.5))
    found = rows(facts.tasks)
    assert [(row["team"], row["asked_by_team"], row["is_kept"], row["minutes"]) for row in found] == [
        ("logistics", "own", True, 30), ("logistics", "own", False, 180),
    ]  # fmt: skip


def test_metrics_follow_within_the_reader_s_reach(cast, run_jobs):
    set_up_centre(cast, MONDAY)
    for key in "abc":
        case = open_one(cast, MONDAY, key=key)
    solved(cast, case, MONDAY + HOUR / 2)
    run_jobs()
    warehouse.refresh_due(now=MONDAY + 24 * HOUR)
    period = (MONDAY.date(), MONDAY.date())

    def read(metric: str, user=numbers.SYSTEM) -> Reading:
        return numbers.total(metric, visible_to=user, period=period)

    assert (read("cases").value, read("cases_open").value) == (3, 2)
    assert read("first_contact_resolution").value == 1
    assert read("customer_effort").value == 0
    assert read("cases", cast.agent).value == 3
    assert read("cases", cast.outsider).value is None
