"""``meari mail``: reads every mailbox that customers write to."""

from __future__ import annotations

import argparse
import signal
import threading
from typing import Any

from django.db import DatabaseError, close_old_connections, connections
from django.utils.translation import gettext as _

from meari.site.commands import show

LOOK_SECONDS = 10.0


def add(commands: Any) -> None:
    sub = commands.add_parser("mail", help=_("read the mailboxes that customers write to"))
    sub.set_defaults(run=run)


def run(_chosen: argparse.Namespace) -> int:
    """Follow every mailbox that is switched on, also those that come later, until asked to stop."""
    from meari.apps.cases import fetching  # slow: the whole product

    stop = threading.Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_unused: stop.set())
    running: dict[int, threading.Thread] = {}
    show.done(_("Mailboxes are read."))
    while True:
        for mailbox_id in wanted():
            if mailbox_id not in running or not running[mailbox_id].is_alive():
                # a line may be dropped at any point, so nothing has to wait for it at the end
                running[mailbox_id] = threading.Thread(
                    target=fetching.follow, args=[mailbox_id], kwargs={"stop": stop}, daemon=True
                )
                running[mailbox_id].start()
        if stop.wait(LOOK_SECONDS):
            return 0


def wanted() -> list[int]:
    """The mailboxes that are switched on; none while the database is away."""
    from meari.apps.cases.queries import mail as queries  # needs Django

    close_old_connections()
    try:
        return list(queries.active_mailboxes().values_list("pk", flat=True))
    except DatabaseError as error:
        show.problem(_("The database could not be reached: %s") % error)
        return []
    finally:
        connections.close_all()
