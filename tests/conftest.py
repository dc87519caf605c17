"""What every test may use: the database that was asked for, a fixed clock, the cast of people, drained jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.servers import postgresql_url, spark_master

SEOUL = ZoneInfo("Asia/Seoul")
__all__ = ["postgresql_url", "spark_master"]


@pytest.fixture
def now() -> datetime:
    """The moment at which tests take place: a Monday morning in Seoul."""
    return datetime(2026, 11, 16, 9, 0, tzinfo=SEOUL)


@pytest.fixture
def run_jobs(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Runs every waiting job to the end, as a worker would; returns how many ran.

    A worker drops connections that look left over, and the one that holds the test's own transaction does.
    """
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    from django_tasks_db.models import DBTaskResult

    from meari.site.commands.serve import batch_worker

    def run() -> int:
        before = DBTaskResult.objects.finished().count()
        batch_worker().run()
        return DBTaskResult.objects.finished().count() - before

    return run


@pytest.fixture
def cast(db: None, now: datetime) -> object:
    """The fixed cast of people (see ``tests/cast.py``)."""
    from tests.cast import hire

    return hire(now)
