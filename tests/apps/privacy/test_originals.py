"""Originals are sealed apart, opened for a reason, logged, and destroyed in time."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from meari.apps.people.rules import NotAllowed
from meari.apps.privacy import actions, models, queries, vault

pytestmark = pytest.mark.django_db
TEXT = "제 번호는 010-1234-5678 입니다"


def keep(owner_id: int = 1) -> None:
    actions.keep_originals({owner_id: TEXT}, kind="tests.text", retention="complaint", created_on=date(2026, 11, 3))


def read(user, reason: str = "고객 요청 확인", now=None):
    return actions.read_original(kind="tests.text", owner_id=1, by=user, reason=reason, address="203.0.113.9", now=now)


def test_original_is_nowhere_in_the_open(cast):
    keep()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM privacy_sealed")
        stored = bytes(cursor.fetchone()[0])
    assert b"1234" not in stored and "번호".encode() not in stored


def test_reading_needs_the_right(cast, now):
    keep()
    for user in (cast.planner, cast.executive, cast.agent, cast.it, cast.nobody):
        with pytest.raises(NotAllowed):
            read(user, now=now)
    assert models.AccessEntry.objects.count() == 0


@pytest.mark.parametrize("reason", ["", "    ", "확인", "aaaaaaa"])
def test_reading_needs_a_reason(cast, now, reason):
    keep()
    with pytest.raises(actions.NoReason):
        read(cast.privacy, reason, now)


def test_reading_leaves_who_when_from_where_whose_what_and_why(cast, now):
    keep()
    assert read(cast.privacy, now=now) == TEXT
    entry = models.AccessEntry.objects.get()
    told = (entry.user, entry.at, entry.address, entry.whose, entry.deed, entry.kind, entry.reason)
    assert told == (cast.privacy, now, "203.0.113.9", [1], "read", "tests.text", "고객 요청 확인")


def test_access_log_cannot_be_changed(cast, now):
    keep()
    read(cast.privacy, now=now)
    entry = models.AccessEntry.objects.get()
    for attempt in (entry.save, entry.delete):
        with pytest.raises(TypeError):
            attempt()


def test_sealed_content_opens_for_its_owner_only():
    content = vault.seal(TEXT, kind="tests.text", owner_id=1)
    assert vault.open_sealed(content, kind="tests.text", owner_id=1) == TEXT
    with pytest.raises(vault.WrongKey):
        vault.open_sealed(content, kind="tests.text", owner_id=2)
    with pytest.raises(vault.WrongKey):
        vault.open_sealed(content[:-1] + b"x", kind="tests.text", owner_id=1)


def test_complaints_are_destroyed_after_three_years(cast, now):
    keep()
    rule = queries.retention("complaint", on=date(2026, 11, 3))
    assert rule.destroy_on(date(2026, 11, 3)) == date(2029, 11, 3)
    assert rule.destroy_on(date(2028, 2, 29)) == date(2031, 2, 28)
    assert actions.destroy_due(now=now.replace(year=2029, month=11, day=2)) == 0
    assert actions.destroy_due(now=now.replace(year=2029, month=11, day=3)) == 1
    assert models.Destruction.objects.get().count == 1
    with pytest.raises(actions.Destroyed):
        read(cast.privacy, now=now)


def test_keeping_again_replaces(cast, now):
    keep()
    actions.keep_originals(
        {1: "새 글 010-0000-0000"}, kind="tests.text", retention="complaint", created_on=date(2026, 11, 4)
    )
    assert read(cast.privacy, now=now) == "새 글 010-0000-0000"
    assert models.Sealed.objects.count() == 1
