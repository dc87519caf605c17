"""``meari warehouse``: bring the fact store up to date."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from meari.apps.events import actions as events
from meari.site.commands import serve, show


def add(commands: Any) -> None:
    sub = commands.add_parser("warehouse", help=_("bring the fact store up to date"))
    sub.add_argument("--all", action="store_true", help=_("write every partition anew"))
    sub.add_argument("--json", action="store_true")
    sub.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    from meari.apps.warehouse import actions  # slow: loads the analytics engine

    serve.prepare()
    events.deliver_waiting(reactions="warehouse.", now=timezone.now())
    with show.progress(is_quiet=chosen.json) as bar:
        task = bar.add_task(_("Facts"), total=None)
        refreshed = actions.refresh(
            everything=chosen.all,
            now=timezone.now(),
            report=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if chosen.json:
        show.result({"partitions": refreshed.partitions, "rows": refreshed.rows})
    else:
        show.done(_("%(partitions)s partitions, %(rows)s rows") % {
            "partitions": f"{refreshed.partitions:,}", "rows": f"{refreshed.rows:,}"})  # fmt: skip
    return 0
