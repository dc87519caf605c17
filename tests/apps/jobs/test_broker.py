"""The same jobs on a real broker, when one answers on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.broker
ROOT = Path(__file__).resolve().parents[3]
BROKERS = {
    "amqp": ("127.0.0.1", 5672, "amqp://guest:guest@127.0.0.1:5672//"),
    "redis": ("127.0.0.1", 6379, "redis://127.0.0.1:6379/9"),
}
PROGRAM = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import transaction
from meari.apps.jobs import work
with transaction.atomic():
    work.later("jobs.forget_finished")
    work.later("events.seal")
print("queued")
"""


@pytest.mark.parametrize("kind", sorted(BROKERS))
def test_jobs_run_on_a_broker(kind, tmp_path):
    host, port, address = BROKERS[kind]
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((host, port)) != 0:
            pytest.skip(f"no {kind} broker answers on {host}:{port}")
    environment = {
        **os.environ, "MEARI_HOME": str(tmp_path), "MEARI_JOBS": "celery", "MEARI_BROKER_URL": address,
        "MEARI_BROKER_QUEUE": f"meari-tests-{os.getpid()}-{kind}",
        "DJANGO_SETTINGS_MODULE": "meari.site.settings", "PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": "",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", PROGRAM], env=environment, check=True, cwd=tmp_path)
    log = tmp_path / "worker.log"
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "meari.site.celery", "worker", "--pool", "solo", "--loglevel", "INFO"],
            env=environment, cwd=tmp_path, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 40
            while log.read_text().count("succeeded") < 2 and time.monotonic() < deadline:
                time.sleep(0.3)
        finally:
            worker.terminate()
            worker.wait(timeout=20)
    assert log.read_text().count("succeeded") >= 2, log.read_text()[-2000:]
