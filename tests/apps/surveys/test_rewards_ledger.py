"""The ledger of points: what it takes, what it refuses, and that its proof finds whatever was tampered with."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from meari.apps.events.actions import NotInTransaction
from meari.apps.events.models import AppendOnly, Event
from meari.apps.surveys import actions, models, queries
from meari.apps.surveys.actions import ledger
from meari.apps.surveys.queries import ledger as places
from meari.apps.surveys.queries.ledger import STATEMENTS, Place
from tests.apps.surveys.ledger import without_triggers
from tests.cast import hire
from tests.factories import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(cast, now):
    return asked(cast.planner, now).survey


def moved(survey, source, target, points, key, now):
    wish = ledger.between(source, target, points, key=key, kind="grant", survey_id=survey.pk)
    return ledger.move(wish, by=None, now=now)


@pytest.fixture
def funded(survey, now):
    moved(survey, places.FUNDING, places.budget_of(survey.pk), 5_000, "fund", now)
    moved(survey, places.budget_of(survey.pk), places.points_of("a"), 2_000, "give", now)
    actions.seal_ledger(now=now)
    return survey


def test_points_move_once_a_key(funded, now):
    again = moved(funded, places.budget_of(funded.pk), places.points_of("a"), 2_000, "give", now)
    assert again.key == "give" and models.Posting.objects.count() == 2
    assert places.balance(places.points_of("a")) == 2_000
    with pytest.raises(ledger.KeyTaken):
        moved(funded, places.budget_of(funded.pk), places.points_of("b"), 2_000, "give", now)


def test_nothing_moves_that_is_not_there(funded, now):
    with pytest.raises(ledger.NotEnough):
        moved(funded, places.budget_of(funded.pk), places.points_of("b"), 3_001, "more", now)
    assert places.balance(places.budget_of(funded.pk)) == 3_000
    assert not models.Posting.objects.filter(key="more").exists()


@pytest.mark.parametrize("entries", [{}, {places.FUNDING: 0}, {places.FUNDING: -5, Place("points", "a"): 4}])
def test_what_does_not_come_to_zero_is_refused(survey, now, entries):
    with pytest.raises(ledger.NotBalanced):
        ledger.move(ledger.Movement("k", "grant", survey.pk, entries), by=None, now=now)


def test_several_places_move_together_or_not_at_all(funded, now):
    entries = {places.budget_of(funded.pk): -3_000, places.points_of("b"): 1_000, places.points_of("c"): 2_000}
    ledger.move(ledger.Movement("both", "grant", funded.pk, entries), by=None, now=now)
    assert (places.balance(places.points_of("b")), places.balance(places.points_of("c"))) == (1_000, 2_000)
    assert queries.integrity().is_whole


@pytest.mark.django_db(transaction=True)
def test_a_movement_needs_the_transaction_of_what_it_belongs_to(now):
    with pytest.raises(NotInTransaction):
        ledger.move(
            ledger.between(places.FUNDING, Place("points"), 1, key="k", kind="fund", survey_id=1), by=None, now=now
        )


def test_rows_refuse_to_change_in_python(funded):
    posting, entry = models.Posting.objects.first(), models.Entry.objects.first()
    for deed in (posting.save, posting.delete, entry.save, entry.delete, models.LedgerSeal.objects.first().delete):
        with pytest.raises(AppendOnly):
            deed()
    for rows in (models.Posting.objects, models.Entry.objects, models.LedgerSeal.objects):
        with pytest.raises(AppendOnly):
            rows.all().delete()
        with pytest.raises(AppendOnly):
            rows.all().update(pk=1)
        with pytest.raises(AppendOnly):
            rows.bulk_update([], ["pk"])


@pytest.mark.parametrize("table", ["surveys_posting", "surveys_entry", "surveys_ledgerseal"])
@pytest.mark.parametrize("deed", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_the_database_refuses_to_change_the_ledger(funded, table, deed):
    column = {"surveys_posting": "key", "surveys_entry": "points", "surveys_ledgerseal": "digest"}[table]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed.format(table, column, column))


def test_the_database_holds_balances_above_zero(funded):
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Account.objects.filter(kind="points").update(balance=-1)


def test_chain_covers_every_posting_once(funded, now):
    found = queries.integrity()
    assert (found.is_whole, found.sealed, found.unsealed) == (True, 2, 0)
    assert actions.seal_ledger(now=now) == 0


FORGERIES = {
    "zero_sum": "UPDATE surveys_account SET balance = balance + 1 WHERE kind = 'points'",
    "never_negative": "INSERT INTO surveys_entry (posting_id, account_id, points) SELECT p.id, a.id, -9000 FROM surveys_posting p, surveys_account a WHERE p.key = 'fund' AND a.kind = 'points'",
    "chain": "UPDATE surveys_posting SET kind = 'undo' WHERE key = 'give'",
    "never_above_funded": "UPDATE surveys_account SET balance = balance + 5000 WHERE kind = 'points'",
}  # fmt: skip


@pytest.mark.parametrize("statement", sorted(FORGERIES))
def test_the_proof_finds_what_was_tampered_with(funded, now, statement):
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(FORGERIES[statement])
    found = actions.check_ledger(now=now)
    assert statement in found.broken
    told = Event.objects.get(type="surveys.ledger_broken")
    assert statement in told.payload["problems"]


def test_the_proof_misses_the_guards_when_they_are_gone(funded):
    with without_triggers():
        assert queries.integrity().broken == ("append_only",)
    assert queries.integrity().is_whole


def test_a_removed_posting_breaks_the_chain(funded):
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM surveys_ledgerseal WHERE position = 1")
    assert "chain" in queries.integrity().broken


class Ledger(RuleBasedStateMachine):
    """Any movement in any order, against a plain dictionary; the six statements hold after every step."""

    people = st.sampled_from(["a", "b", "c"])
    amounts = st.integers(1, 3_000)

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 11, 16, 9, 0, tzinfo=ZoneInfo("Asia/Seoul"))
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.balances: dict[Place, int] = {}
        self.keys: dict[str, Any] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        self.survey = asked(hire(self.now).planner, self.now).survey
        self.budget, self.paid = places.budget_of(self.survey.pk), places.paid_of(self.survey.pk)

    def _move(self, source: Place, target: Place, points: int, key: str) -> None:
        wish = ledger.between(source, target, points, key=key, kind="grant", survey_id=self.survey.pk)
        known, has = self.keys.get(key), self.balances.get(source, 0)
        try:
            ledger.move(wish, by=None, now=self.now)
        except ledger.KeyTaken:
            assert known is not None and known != (source, target, points)
        except ledger.NotEnough:
            assert known is None and source != places.FUNDING and has < points
        else:
            assert known in (None, (source, target, points))
            if known is None:
                assert source == places.FUNDING or has >= points
                self.keys[key] = (source, target, points)
                self.balances[source] = has - points
                self.balances[target] = self.balances.get(target, 0) + points

    @rule(points=amounts, key=st.integers(0, 40))
    def fund(self, points: int, key: int) -> None:
        self._move(places.FUNDING, self.budget, points, f"f{key}")

    @rule(points=amounts, key=st.integers(0, 40))
    def give_back(self, points: int, key: int) -> None:
        self._move(self.budget, places.FUNDING, points, f"b{key}")

    @rule(points=amounts, person=people, key=st.integers(0, 40))
    def grant(self, points: int, person: str, key: int) -> None:
        self._move(self.budget, places.points_of(person), points, f"g{key}")

    @rule(points=amounts, person=people, key=st.integers(0, 40))
    def pay(self, points: int, person: str, key: int) -> None:
        self._move(places.points_of(person), self.paid, points, f"p{key}")

    @rule(points=amounts, person=people, key=st.integers(0, 40))
    def undo(self, points: int, person: str, key: int) -> None:
        self._move(self.paid, places.points_of(person), points, f"u{key}")

    @rule()
    def seal(self) -> None:
        actions.seal_ledger(now=self.now)

    @rule(deed=st.sampled_from(["DELETE FROM surveys_entry", "UPDATE surveys_entry SET points = points + 1"]))
    def tamper(self, deed: str) -> None:
        if models.Entry.objects.exists():
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(deed)

    @invariant()
    def six_statements_hold(self) -> None:
        found = queries.integrity()
        assert found.is_whole and set(found.holds) == set(STATEMENTS)
        assert {place: places.balance(place) for place in self.balances} == self.balances


def test_the_six_statements_hold_after_any_500_steps():
    run_state_machine_as_test(
        Ledger, settings=settings(max_examples=10, stateful_step_count=50, deadline=None, derandomize=True)
    )
