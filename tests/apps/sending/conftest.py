"""What tests of sending share: a room that listens, a mail server, somebody to write to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from meari.apps.sending import actions
from meari.apps.sending.models import ConsentText
from tests.listener import Listener, listening
from tests.mail_server import MailServer, mail_server

KIM = "kim@example.com"


@pytest.fixture
def listener(settings) -> Iterator[Listener]:
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    cache.clear()
    with listening() as one:
        yield one


@pytest.fixture
def room(cast, now, listener):
    """A room of a chat service that the listener plays."""
    wanted = actions.Room("#cx-리포트", "slack", {"address": f"{listener.address}/services/T/B/secret"})
    return actions.add_room(wanted, by=cast.it, now=now)


@pytest.fixture
def smtp(settings) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.MAIL_SERVER = server.setting
        settings.SENDER_NAME, settings.SENDER_CONTACT = "한빛리빙", "02-123-4567"
        settings.DEFAULT_FROM_EMAIL = "cx@hanbit.example"
        yield server


@pytest.fixture
def agreed(cast, now):
    """Kim agreed to advertising today."""
    actions.make_text(ConsentText.About.ADVERTISING, "혜택 소식을 받겠습니다.", by=cast.it, now=now)
    given = actions.Given(ConsentText.About.ADVERTISING, KIM, "shop", "회원 가입 화면")
    return actions.give_consent(given, by=None, now=now)
