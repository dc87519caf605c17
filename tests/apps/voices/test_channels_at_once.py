"""D5: the same web hook fifty times at once is stored once. On PostgreSQL in threads; on SQLite in a process with a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TIMES = 50
SETTINGS = {
    "scheme": "standard", "header": "", "timestamp_header": "", "channel": "chat", "id_prefix": "shop", "items": "", "only_path": "",
    "only_values": "", "path_text": "$.text", "path_external_id": "$.id",
}  # fmt: skip


def knock() -> dict[str, object]:
    """Set up a channel, send one signed message fifty times at once, take in what arrived twice over."""
    from django.db import connection
    from django.test import Client
    from django.urls import reverse
    from standardwebhooks import Webhook

    from meari.apps.people.models import User
    from meari.apps.voices import actions, models

    now = datetime.now(UTC)
    wanted = actions.Connection("채팅", "webhook", SETTINGS)
    channel, secret = actions.add_channel(wanted, by=User.objects.get(email="it@example.com"), now=now)
    body = json.dumps({"id": 7, "text": "배송이 늦어요"})
    headers = {
        "host": "127.0.0.1", "webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", now, body),
    }  # fmt: skip

    def post(_number: int) -> int:
        try:
            address = reverse("voices:receive", args=[channel.token])
            return Client().post(address, body, content_type="application/json", headers=headers).status_code
        finally:
            connection.close()

    def take(arrival_id: int) -> str:
        try:
            return str(actions.take_arrival(arrival_id, now=now).state)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(post, range(TIMES)))
        (arrival,) = models.Arrival.objects.all()
        list(threads.map(take, [arrival.pk] * 4))
    arrival.refresh_from_db()
    return {
        "statuses": sorted(statuses), "voices": models.Voice.objects.count(), "labels": models.Label.objects.filter(sort="kind").count(),
        "state": arrival.state, "added": arrival.added,
    }  # fmt: skip


EXPECTED = {"statuses": [200] * (TIMES - 1) + [202], "voices": 1, "labels": 1, "state": "taken", "added": 1}


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_one(cast, tmp_path):
    from django.db import connection

    assert (knock() if connection.vendor == "postgresql" else _in_a_process(tmp_path)) == EXPECTED


def _in_a_process(folder: Path) -> dict[str, object]:
    program = (
        "import json, django; django.setup()\n"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from django.utils import timezone\n"
        "from tests.cast import hire; hire(timezone.now())\n"
        "from tests.apps.voices.test_channels_at_once import knock; print(json.dumps(knock()))\n"
    )
    env = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "MEARI_TEST_DATABASE_URL": f"sqlite:///{folder}/at-once.sqlite3",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
