"""The log tells in ids and codes, inside the transaction, is delivered at least once and sealed."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from meari.apps.events import actions, declare, models, queries

pytestmark = pytest.mark.django_db
heard: list[str] = []
HAPPENED = declare.event_type("tests.thing_happened", payload=("colour",))


@declare.reacts_to("tests.thing_happened", key="tests.hear")
def hear(occurrence: declare.Occurrence) -> None:
    heard.append(f"{occurrence.subject_id}:{occurrence.payload['colour']}")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    heard.clear()


def record(now, subject: object = 7, colour: object = "red") -> models.Event:
    return actions.record(HAPPENED, actor_id=None, subject_id=subject, payload={"colour": colour}, now=now)


@pytest.mark.parametrize("colour", ["빨강", "two words", "a@b.c", "x" * 121, 1.5, {"a": 1}, ["ok", "not ok"]])
def test_payload_with_text_is_refused(now, colour):
    with pytest.raises(declare.WrongPayload):
        record(now, colour=colour)
    assert models.Event.objects.count() == 0


def test_payload_with_undeclared_name_is_refused(now):
    with pytest.raises(declare.WrongPayload):
        actions.record(HAPPENED, actor_id=None, payload={"colour": "red", "size": 1}, now=now)


@pytest.mark.django_db(transaction=True)
def test_event_outside_a_transaction_is_refused(now):
    with pytest.raises(actions.NotInTransaction):
        record(now)


def test_event_of_a_change_that_fails_never_happened(now):
    with pytest.raises(RuntimeError), transaction.atomic():
        record(now)
        raise RuntimeError
    assert (models.Event.objects.count(), models.Delivery.objects.count()) == (0, 0)


def test_reaction_hears_each_event_once_even_if_delivered_twice(now, run_jobs):
    record(now, subject=7)
    record(now, subject=8, colour="blue")
    run_jobs()
    for delivery in models.Delivery.objects.all():
        actions.deliver(delivery.pk, now=now)
    assert sorted(heard) == ["7:red", "8:blue"]


def test_delivery_that_a_broker_lost_is_queued_again(now, run_jobs):
    from datetime import timedelta

    from django_tasks_db.models import DBTaskResult

    record(now)
    DBTaskResult.objects.all().delete()
    assert actions.deliver_overdue(now=now + timedelta(minutes=1)) == 0
    assert actions.deliver_overdue(now=now + timedelta(minutes=3)) == 1
    run_jobs()
    assert heard == ["7:red"]


def test_events_are_never_changed_or_deleted(now):
    event = record(now)
    for attempt in (
        event.save,
        event.delete,
        models.Event.objects.all().delete,
        lambda: models.Event.objects.update(count=2),
    ):
        with pytest.raises(models.AppendOnly):
            attempt()


def test_sealed_log_is_intact_and_new_events_wait(now):
    for subject in range(5):
        record(now, subject=subject)
    assert actions.seal(now=now) == 5
    record(now, subject=9)
    audit = queries.audit()
    assert (audit.is_intact, audit.checked, audit.unsealed) == (True, 5, 1)


@pytest.mark.parametrize(
    ("tamper", "problem"),
    [
        ("UPDATE events_event SET subject_id = 'x' WHERE id = %s", "changed_event"),
        ("UPDATE events_event SET count = 99 WHERE id = %s", "changed_event"),
        ("DELETE FROM events_seal WHERE event_id = %s", "missing_link"),
    ],
)
def test_audit_finds_what_was_changed_behind_its_back(now, tamper, problem):
    ids = [record(now, subject=subject).pk for subject in range(5)]
    actions.seal(now=now)
    with connection.cursor() as cursor:
        cursor.execute(tamper, [ids[2]])
    audit = queries.audit()
    assert (audit.is_intact, audit.problem) == (False, problem)
    assert audit.broken_event_id in {ids[2], ids[3]}


def test_sealing_again_adds_nothing(now):
    record(now)
    assert [actions.seal(now=now), actions.seal(now=now)] == [1, 0]
