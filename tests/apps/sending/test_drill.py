"""D4: a worker that is killed at any step sends nothing twice and loses nothing; what nobody can know is marked.

Real processes on a database file, killed with SIGKILL, and a real listener that counts what arrives.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.listener import Listener, Reply, listening

ROOT = Path(__file__).resolve().parents[3]
STEPS = ("before", "inside_claim", "claimed", "in_flight", "handed_over", "recorded")

SET_UP = """
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from meari.apps.people import actions as people, models
from meari.apps.people.rights import EVERYWHERE
from meari.apps.sending import actions
from meari.apps.sending.gate import Purpose
from meari.site.start import set_up
call_command("migrate", verbosity=0)
now = timezone.now()
set_up(now=now)
it = people.add_user(email="it@example.com", name="it", password=None, team=None, by=None, now=now)
people.grant_role(it, role=models.Role.objects.get(key="it"), scope=EVERYWHERE, by=None, now=now)
room = actions.add_room(actions.Room("방", "slack", {"address": ADDRESS}), by=it, now=now)
for step in STEPS:
    with transaction.atomic():
        draft = actions.Draft(key=step, purpose=Purpose.INTERNAL, subject=step, text=step)
        actions.post(draft, to=room, by=it, now=now)
"""
DIE = """
import os, signal
from django.db import transaction
from django.utils import timezone
from meari.apps.sending.actions import outbox
from meari.apps.sending.models import Letter
from meari.apps.sending.protocol import providers
def die():
    os.kill(os.getpid(), signal.SIGKILL)
now, letter = timezone.now(), Letter.objects.get(key=STEP)
if STEP == "before":
    die()
if STEP == "inside_claim":
    with transaction.atomic():
        assert outbox.claim_letter(letter.pk, now=now)
        die()
if STEP in {"recorded", "in_flight"}:
    outbox.hand_over(letter.pk, now=now)
    die()
claim = outbox.claim_letter(letter.pk, now=now)
if STEP == "claimed":
    die()
providers()[claim.provider].hand_over(claim.parcel, claim.settings, now=now)
die()
"""
AFTERWARDS = """
import json
from datetime import timedelta
from django.utils import timezone
from meari.apps.sending import actions
from meari.apps.sending.models import Letter
from meari.site.commands.serve import batch_worker
actions.queue_due(now=timezone.now() + timedelta(minutes=3))
batch_worker().run()
later = timezone.now() + timedelta(minutes=11)
actions.sweep(now=later)
actions.queue_due(now=later)
batch_worker().run()
print(json.dumps(dict(Letter.objects.values_list("key", "state"))))
"""

CROWD = """
from django.db import transaction
from django.utils import timezone
from meari.apps.sending import actions
from meari.apps.sending.gate import Purpose
with transaction.atomic():
    actions.ensure_campaign("survey:9", kind="survey", purpose=Purpose.INFORMATION, cap=3)
    for number in range(8):
        draft = actions.Draft(f"c{number}", Purpose.INFORMATION, "초대", "설문에 초대합니다.", campaign="survey:9")
        actions.post(draft, to=actions.Person(f"p{number}@example.com"), by=None, now=timezone.now())
"""
HURRY = """
import time
from django.utils import timezone
from meari.apps.sending import actions
from meari.apps.sending.models import Letter
ids = list(Letter.objects.filter(campaign__key="survey:9").values_list("pk", flat=True))
while time.time() < START:
    time.sleep(0.005)
for id_ in ids[SHIFT:] + ids[:SHIFT]:
    actions.hand_over(id_, now=timezone.now())
"""
COUNT = """
import json
from collections import Counter
from meari.apps.sending.models import Attempt, Letter
states = Counter(Letter.objects.filter(campaign__key="survey:9").values_list("state", flat=True))
print(json.dumps([states, Attempt.objects.count()]))
"""


def started(script: str, home: Path, **names: object) -> subprocess.Popen[str]:
    """A process of its own that runs ``script`` with our settings on the database in ``home``."""
    given = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    wiring = "import django\ndjango.setup()\n"
    environment = {
        **os.environ, "MEARI_HOME": str(home), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "meari.site.settings",
        "MEARI_OUTGOING_HOSTS": "127.0.0.1", "MEARI_LOG_LEVEL": "ERROR", "PYTHONPATH": f"{ROOT / 'src'}",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", wiring + given + script], env=environment, stdout=subprocess.PIPE, text=True
    )


def finished(script: str, home: Path, **names: object) -> str:
    process = started(script, home, **names)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return output


def kill_at(step: str, home: Path, listener: Listener) -> None:
    """Let a worker come to ``step`` and die there; in flight, the other side has the letter and has not answered."""
    before = len(listener.asked)
    process = started(DIE, home, STEP=step)
    if step == "in_flight":
        listener.replies = [Reply(body=b"." * 600, is_slow=True)]
        while len(listener.asked) == before and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        listener.replies = [Reply()]
    process.wait(timeout=60)
    process.stdout.close()
    assert process.returncode == -signal.SIGKILL


def test_killed_workers_send_nothing_twice_and_lose_nothing(tmp_path):
    with listening() as listener:
        finished(SET_UP, tmp_path, ADDRESS=f"{listener.address}/in", STEPS=STEPS)
        for step in STEPS:
            kill_at(step, tmp_path, listener)
        states = json.loads(finished(AFTERWARDS, tmp_path).splitlines()[-1])
        arrived = Counter(asked.json["text"].split("\n")[1] for asked in listener.asked)
    assert states == {
        "before": "handed_over", "inside_claim": "handed_over", "claimed": "unknown", "in_flight": "unknown",
        "handed_over": "unknown", "recorded": "handed_over",
    }  # fmt: skip
    assert arrived == {"before": 1, "inside_claim": 1, "in_flight": 1, "handed_over": 1, "recorded": 1}


def test_four_workers_at_once_send_each_letter_once_and_keep_the_cap(tmp_path):
    finished(SET_UP, tmp_path, ADDRESS="http://127.0.0.1:9/", STEPS=())
    finished(CROWD, tmp_path)
    workers = [started(HURRY, tmp_path, START=time.time() + 4, SHIFT=2 * number) for number in range(4)]
    assert [worker.wait(timeout=120) for worker in workers] == [0] * 4
    for worker in workers:
        worker.stdout.close()
    states, attempts = json.loads(finished(COUNT, tmp_path).splitlines()[-1])
    assert states == {"handed_over": 3, "refused": 5}
    assert attempts == len(list((tmp_path / "mail").iterdir())) == 3
