"""``meari check``: is everything there that this installation needs, and is the event log intact?"""

from __future__ import annotations

import argparse
import ctypes.util
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from meari.apps.events import queries
from meari.apps.language import queries as language
from meari.site.commands import show


def add(commands: Any) -> None:
    sub = commands.add_parser("check", help=_("look whether everything is in order"))
    sub.add_argument(
        "what", nargs="?", choices=["all", "audit"], default="all", help=_("audit: only the event log's seal")
    )
    sub.add_argument("--json", action="store_true")
    sub.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    found = [_audit()] if chosen.what == "audit" else [_settings(), _database(), _pages(), _pdf(), _text(), _audit()]
    if chosen.json:
        show.result([{"check": name, "ok": ok, "told": told} for name, ok, told in found])
    else:
        for name, ok, told in found:
            (show.done if ok else show.problem)(f"{name}: {told}")
    return 0 if all(ok for _name, ok, _told in found) else 1


def _settings() -> tuple[str, bool, str]:
    try:
        call_command("check", verbosity=0)
    except (SystemCheckError, CommandError) as error:
        return _("Settings"), False, str(error).strip()
    return _("Settings"), True, _("in order")


def _database() -> tuple[str, bool, str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return _("Database"), False, _("%d migrations are waiting; “meari serve” runs them at its start") % len(waiting)
    return _("Database"), True, connection.vendor


def _pages() -> tuple[str, bool, str]:
    built = files("meari.apps.base").joinpath("static/dist/charts.js").is_file()
    return _("Page assets"), built, _("built") if built else _("missing; “make assets” builds them")


def _pdf() -> tuple[str, bool, str]:
    has_pango = ctypes.util.find_library("pango-1.0") is not None
    return (
        "PDF",
        has_pango,
        _("can be made") if has_pango else _("pango is missing (Debian: libpango-1.0-0 libpangoft2-1.0-0)"),
    )


def _text() -> tuple[str, bool, str]:
    """Not running is in order: search then goes by letters. Only one that is there and does not answer is wrong."""
    name, address = _("Text process"), settings.TEXT_SOCKET
    if address is None:
        return name, True, _("switched off; search goes by letters alone")
    health = language.health()
    if health is not None:
        told = _("answers: %(version)s, process %(pid)s, %(memory)s MB, %(answered)s requests")
        return name, True, told % {
            "version": health.version, "pid": health.pid, "memory": health.memory_mb, "answered": f"{health.answered:,}"}  # fmt: skip
    if isinstance(address, Path) and address.exists():
        return name, False, _("does not answer at %s; “meari serve” starts it again") % address
    return name, True, _("does not run; “meari serve” starts it, until then search goes by letters alone")


def _audit() -> tuple[str, bool, str]:
    audit = queries.audit()
    if audit.is_intact:
        told = _("%(checked)s sealed events fit, %(unsealed)s wait for their seal")
        return _("Event log"), True, told % {"checked": f"{audit.checked:,}", "unsealed": f"{audit.unsealed:,}"}
    told = _("broken at event %(event)s (%(problem)s)") % {"event": audit.broken_event_id, "problem": audit.problem}
    return _("Event log"), False, told
