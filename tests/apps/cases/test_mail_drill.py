"""D1, D5: real processes on a real database and a real mail server, killed at every step: nothing is lost, nothing is doubled."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.apps.cases.mail_making import written
from tests.imap_server import PASSWORD, ImapServer

ROOT = Path(__file__).resolve().parents[3]
SET_UP = """
from datetime import timedelta
from django.core.management import call_command
from django.utils import timezone
from meari.apps.cases import actions
from meari.apps.people import actions as people, models
from meari.apps.people.rights import EVERYWHERE
from meari.site.start import set_up
call_command("migrate", verbosity=0)
now = timezone.now()
set_up(now=now)
team = people.place_team(key="own", name="상담1팀", parent=None, is_outsourced=False, by=None, now=now)
planner = people.add_user(email="p@example.com", name="p", password=None, team=team, by=None, now=now)
people.grant_role(planner, role=models.Role.objects.get(key="planner"), scope=EVERYWHERE, by=None, now=now)
actions.start_intake(team, by=planner, now=now)
draft = actions.MailboxDraft(name="cs", address=USER, team=team, host="127.0.0.1", port=PORT, security="none", user=USER,
    password=PASSWORD, after="move", after_folder="Done")
actions.set_mailbox(draft, since=now - timedelta(minutes=5), by=planner, now=now)
"""
DIE = """
import json, os, signal
from django.db import connection, connections
from django.utils import timezone
from meari.apps.cases import actions, fetching, mailing, models
from meari.apps.cases.queries import mail as queries
from meari.apps.voices import understanding
understanding.understand(["데우기"], titles=[""])
left = 0
def count():
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
def each(execute, *asked):
    count()
    return execute(*asked)
def fetch():
    box = models.Mailbox.objects.get()
    with mailing.opened(queries.server_of(box)) as line:
        asked = line._asked
        def counted(*arguments):
            count()
            found = asked(*arguments)
            count()
            return found
        line._asked = counted
        fetching.read_once(box, line, now=timezone.now())
def dies(what, number):
    global left
    connections.close_all()
    child = os.fork()
    if not child:
        left = number
        with connection.execute_wrapper(each):
            what()
        os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL
kills = 0
for what in (fetch, lambda: actions.take_mails(now=timezone.now())):
    for number in STEPS:
        if not dies(what, number):
            break
        kills += 1
print(kills)
"""
AFTERWARDS = """
import json
from datetime import timedelta
from django.utils import timezone
from meari.apps.cases import actions, fetching, mailing, models
from meari.apps.cases.queries import mail as queries
from meari.apps.sending.models import Letter
from meari.apps.voices.models import Voice
box = models.Mailbox.objects.get()
with mailing.opened(queries.server_of(box)) as line:
    fetching.read_once(box, line, now=timezone.now() + timedelta(minutes=LATER))
while actions.take_mails(now=timezone.now()):
    pass
print(json.dumps({
    "mails": models.Mail.objects.count(), "taken": models.Mail.objects.filter(state="taken").count(),
    "texts": sorted(models.Message.objects.values_list("text", flat=True)), "voices": Voice.objects.count(),
    "cases": models.Case.objects.count(), "letters": Letter.objects.count(),
    "unsettled": models.Mail.objects.filter(is_settled=False).count(),
    "whole": sum(queries.content_of(mail) is not None for mail in models.Mail.objects.all()),
}))
"""
WAIT = """
import time
from meari.apps.cases import models
def state():
    return [models.Mailbox.objects.get().problem, models.Mail.objects.count()]
until = time.monotonic() + 60
while state() != EXPECTED:
    assert time.monotonic() < until, state()
    time.sleep(0.1)
"""
SPOIL = """
from meari.apps.cases import models
models.Mailbox.objects.update(port=PORT)
"""


@pytest.fixture
def place(tmp_path, request) -> Iterator[dict[str, str]]:
    """A home and an empty database of the kind that is being tested, for processes of their own."""
    environment = {
        **os.environ, "MEARI_HOME": str(tmp_path), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "meari.site.settings",
        "MEARI_OUTGOING_HOSTS": "127.0.0.1", "MEARI_LOG_LEVEL": "ERROR", "MEARI_TEXT_SOCKET": "off",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
    }  # fmt: skip
    if request.config.getoption("--database") == "sqlite":
        yield environment
        return
    given = settings.DATABASES["default"]
    name = f"drill_{secrets.token_hex(6)}"
    where = {
        "host": given["HOST"],
        "port": given["PORT"] or None,
        "user": given["USER"],
        "password": given["PASSWORD"] or None,
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(f"CREATE DATABASE {name}")
    who = f"{given['USER']}:{given['PASSWORD']}@" if given["PASSWORD"] else f"{given['USER']}@"
    is_socket = given["HOST"].startswith("/")
    host = f"/{name}?host={given['HOST']}" if is_socket else f"{given['HOST']}:{given['PORT'] or 5432}/{name}"
    yield {**environment, "DATABASE_URL": f"postgresql://{who}{host}"}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def started(script: str, place: dict[str, str], **names: object) -> subprocess.Popen[str]:
    given = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    code = "import django\ndjango.setup()\n" + given + script
    return subprocess.Popen([sys.executable, "-c", code], env=place, stdout=subprocess.PIPE, text=True)


def finished(script: str, place: dict[str, str], **names: object) -> str:
    process = started(script, place, **names)
    output, _ = process.communicate(timeout=180)
    assert process.returncode == 0
    return output.strip().split("\n")[-1]


def mails(number: int) -> list[bytes]:
    return [written(f"메일 {n}", sender=f"kim{n}@customer.example", subject=f"문의 {n}") for n in range(number)]


def test_killed_at_every_step_nothing_is_lost_and_nothing_is_doubled(imap: ImapServer, place):
    user = f"d{secrets.token_hex(4)}@hanbit.example"
    finished(SET_UP, place, USER=user, PORT=imap.imap, PASSWORD=PASSWORD)
    for one in mails(3):
        imap.deliver(one, to=user)
    kills = int(finished(DIE, place, STEPS=list(range(0, 400, 3))))
    found = json.loads(finished(AFTERWARDS, place, LATER=2))
    assert kills >= 40
    assert found == {
        "mails": 3, "taken": 3, "texts": ["메일 0", "메일 1", "메일 2"], "voices": 3, "cases": 3, "letters": 3, "unsettled": 0,
        "whole": 3,
    }  # fmt: skip
    assert (imap.flags(user), len(imap.flags(user, "Done"))) == ([], 3)


def test_two_readers_and_two_workers_at_once_take_each_mail_once(imap: ImapServer, place):
    user = f"d{secrets.token_hex(4)}@hanbit.example"
    finished(SET_UP, place, USER=user, PORT=imap.imap, PASSWORD=PASSWORD)
    for one in mails(12):
        imap.deliver(one, to=user)
    hurry = [started(AFTERWARDS, place, LATER=0) for _ in range(3)]
    for process in hurry:
        process.communicate(timeout=180)
        assert process.returncode == 0
    found = json.loads(finished(AFTERWARDS, place, LATER=0))
    assert (found["mails"], found["taken"], found["cases"], found["letters"], found["voices"]) == (12, 12, 12, 12, 12)
    assert (imap.flags(user), len(imap.flags(user, "Done"))) == ([], 12)


def test_the_reader_follows_mailboxes_and_says_when_one_cannot_be_read(imap: ImapServer, place):
    user = f"d{secrets.token_hex(4)}@hanbit.example"
    finished(SET_UP, place, USER=user, PORT=imap.imap, PASSWORD=PASSWORD)
    reader = subprocess.Popen([sys.executable, "-c", "from meari.site.commands import main; main()", "mail"], env=place)
    try:
        imap.deliver(written("하나", subject="1"), to=user)
        finished(WAIT, place, EXPECTED=["", 1])
        imap.deliver(written("둘", subject="2"), to=user)
        finished(WAIT, place, EXPECTED=["", 2])
        reader.send_signal(signal.SIGTERM)
        assert reader.wait(timeout=30) == 0
        finished(SPOIL, place, PORT=1)
        reader = subprocess.Popen(
            [sys.executable, "-c", "from meari.site.commands import main; main()", "mail"], env=place
        )
        finished(WAIT, place, EXPECTED=["not_reached", 2])
    finally:
        reader.kill()
        reader.wait(timeout=30)
