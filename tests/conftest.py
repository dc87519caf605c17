"""What every test may use: the database that was asked for, a fixed clock, the cast of people, drained jobs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
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


@pytest.fixture(scope="session")
def tagger_for_all() -> object:
    """Kiwi, loaded once."""
    from meari.apps.language import server

    return server.load_tagger()


@pytest.fixture(scope="session")
def _listening_texts(tmp_path_factory: pytest.TempPathFactory, tagger_for_all: object) -> Iterator[Path]:
    from meari.apps.language import server

    path = tmp_path_factory.mktemp("t") / "run" / "text.sock"
    listening = server.listening(path, server.Texts(tagger_for_all, server.load_encoder))
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield path
    listening.shutdown()
    listening.server_close()


@pytest.fixture
def text_process(_listening_texts: Path, settings: Any) -> Path:
    """A text process that answers, with Kiwi and the sentence encoder, at the returned socket."""
    settings.TEXT_SOCKET = _listening_texts
    return _listening_texts


@pytest.fixture(autouse=True)
def _forget_frozen() -> Iterator[None]:
    """What a process keeps of frozen versions by their number; every test begins numbering anew."""
    yield
    import sys

    for module, name in (
        ("meari.apps.surveys.queries.answering", "frozen_definition"), ("meari.apps.surveys.respondent", "first_page"),
        ("meari.apps.surveys.facts", "_asked"),
    ):  # fmt: skip
        if module in sys.modules:
            getattr(sys.modules[module], name).cache_clear()
            sys.modules["meari.apps.surveys.queries.answering"].forget_doors()
