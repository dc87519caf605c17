"""A real mail server for tests that need one, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.imap_server import ImapServer, imap_server


@pytest.fixture(scope="session")
def imap() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server
