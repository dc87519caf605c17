"""``meari serve``: the web server, the worker, the text process and the reader of mailboxes, started and watched together."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _

from meari.site.commands import show
from meari.site.commands.show import Unusable

CLOCK_SECONDS = 10
LONGEST_PAUSE = 30
LOOK_SECONDS = 15


def add(commands: Any) -> None:
    sub = commands.add_parser("serve", help=_("run the site: web server, worker, text process, mailboxes"))
    sub.add_argument("--host", default="127.0.0.1")
    sub.add_argument("--port", type=int, default=8000)
    sub.add_argument("--web-only", action="store_true", help=_("no worker here"))
    sub.set_defaults(run=run)
    sub = commands.add_parser("worker", help=_("run the worker alone"))
    sub.add_argument("--once", action="store_true", help=_("end when nothing waits"))
    sub.set_defaults(run=worker)


def run(chosen: argparse.Namespace) -> int:
    """Migrate, then keep every process of the installation running until asked to stop."""
    prepare()
    commands = {"web": _web_command(chosen.host, chosen.port)}
    if not chosen.web_only and settings.JOBS == "database":
        commands["worker"] = _own_command("worker")
    if settings.TEXT_SOCKET is not None:
        commands["text"] = _own_command("text")
    demand_free(chosen.host, chosen.port)
    show.done(_("Meari runs at %s") % f"http://{chosen.host}:{chosen.port}/")
    return _watch(commands, later={} if chosen.web_only else {"mail": (_own_command("mail"), has_mailboxes)})


def has_mailboxes() -> bool:
    """Whether customers write to any mailbox; while the database cannot say, there is none."""
    from meari.site.commands import mail  # start-up: beside this module in the parser

    return bool(mail.wanted())


def prepare() -> None:
    """Bring the database to this version and write the shipped taxonomy and roles."""
    from meari.site.start import set_up  # needs a ready database

    call_command("migrate", verbosity=0, interactive=False)
    set_up(now=timezone.now())


def worker(chosen: argparse.Namespace) -> int:
    """Run waiting jobs; beside them a clock fires schedules and puts lost jobs back."""
    runner = batch_worker(is_endless=not chosen.once)
    if not chosen.once:
        runner.configure_signals()
        threading.Thread(target=_clock, daemon=True).start()
    runner.run()
    return 0


def batch_worker(*, is_endless: bool = False) -> Any:
    """A worker on the application's database; it ends when nothing waits unless it ``is_endless``."""
    from django_tasks_db.management.commands.db_worker import Worker

    return Worker(
        queue_names=["default"], interval=0.3, batch=not is_endless, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id=f"{os.uname().nodename[:30]}-{os.getpid()}", excluded_queue_names=[],
    )  # fmt: skip


def _clock() -> None:
    from django.db import DatabaseError, close_old_connections

    from meari.apps.jobs import actions

    while True:
        close_old_connections()
        try:
            actions.put_back_lost_jobs(now=timezone.now())
            actions.fire_due_schedules(now=timezone.now())
        except DatabaseError as error:
            show.problem(_("The worker's clock could not reach the database: %s") % error)
        time.sleep(CLOCK_SECONDS)


def _own_command(name: str) -> list[str]:
    return [sys.executable, "-c", "from meari.site.commands import main; main()", name]


def _web_command(host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1",
        "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "meari.site.wsgi:application",
    ]  # fmt: skip


def demand_free(host: str, port: int) -> None:
    """The web server shares its port, so a second one would start beside the first without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            told = {"host": host, "port": port, "why": error.strerror}
            raise Unusable(
                _("Nothing can listen on %(host)s port %(port)s: %(why)s. Choose another with --port.") % told
            ) from None


def _watch(commands: dict[str, list[str]], *, later: Mapping[str, tuple[list[str], Callable[[], bool]]]) -> int:
    """Keep one process per command running; one that dies is started again after a pause that grows.

    Those named in ``later`` begin once they are wanted.
    """
    running = {name: _started(command) for name, command in commands.items()}
    pauses = dict.fromkeys(commands, 1)
    stopping = threading.Event()
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # a closed terminal ends the processes too
        signal.signal(asked, lambda *_unused: stopping.set())
    looked = 0.0
    while not stopping.wait(1):
        if time.monotonic() - looked > LOOK_SECONDS:
            looked = time.monotonic()
            for name in [name for name, (_command, is_wanted) in later.items() if name not in running and is_wanted()]:
                commands[name], pauses[name] = later[name][0], 1
                running[name] = _started(commands[name])
        for name, process in running.items():
            if process.poll() is not None:
                show.problem(_("%(name)s ended with %(status)s and is started again") % {
                    "name": name, "status": process.returncode})  # fmt: skip
                stopping.wait(pauses[name])
                pauses[name] = min(pauses[name] * 2, LONGEST_PAUSE)
                running[name] = _started(commands[name])
    for process in running.values():
        process.terminate()
    for process in running.values():
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
    return 0


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    # One thread for numbers in each: more of them only fight over the cores that the processes share.
    environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **os.environ}
    return subprocess.Popen(command, env=environment)  # noqa: S603 - our own processes, no shell
