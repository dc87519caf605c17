"""``meari demo``: make the living demo company, then run the site."""

from __future__ import annotations

import argparse
import json
import os
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from meari.site.commands import show
from meari.site.commands.show import Unusable

SMALL = 0.1
STATE = "demo.json"


def use_demo_home() -> None:
    """Point every command at the demo's own home, unless the environment names another."""
    os.environ.setdefault("MEARI_HOME", "var/demo")
    os.environ.setdefault("MEARI_DEMO", "1")


def add(commands: Any) -> None:
    sub = commands.add_parser("demo", help=_("make a living demo company and run its site"))
    sub.add_argument("--no-serve", action="store_true", help=_("make it, then end"))
    sub.add_argument("--fresh", action="store_true", help=_("throw the demo away and make it anew"))
    sub.add_argument("--end-on", type=_day, metavar="DATE", help=_("last day of the data (2026-11-21; default: today)"))
    sub.add_argument("--small", action="store_true", help=_("a tenth of the volume"))
    sub.add_argument("--host", default="127.0.0.1")
    sub.add_argument("--port", type=int, default=8000)
    sub.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Make or take up the demo and, unless asked otherwise, serve it."""
    from django.conf import settings
    from django.utils import timezone

    from meari.site.commands import serve

    home = Path(settings.HOME)
    if chosen.fresh:
        _throw_away(home, database=_own_database(), facts=Path(settings.FACTS_HOME))
    state = _state(home, chosen, now=timezone.now())
    serve.prepare()
    if not (home / STATE).exists():
        _keep_out_of_the_way(home)
        _keep(home, state)
    if not state["is_whole"]:
        _make(state)
        state["is_whole"] = True
        _keep(home, state)
    show.done(_("The demo company stands, with everything up to %s.") % state["end_on"])
    if date.fromisoformat(state["end_on"]) < timezone.localdate() and not chosen.end_on:
        show.note(_("It was made on an earlier day; “meari demo --fresh” makes it anew up to today."))
    if chosen.no_serve:
        return 0
    chosen.web_only = False
    return serve.run(chosen)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(_("%s is no day; write it like 2026-11-21") % written) from None


def _own_database() -> Path:
    """The demo's SQLite file, with no connection open to it."""
    from django.conf import settings
    from django.db import connection

    engine = settings.DATABASES["default"]
    if not str(engine["ENGINE"]).endswith("sqlite3"):
        raise Unusable(
            _("--fresh works with the demo's own SQLite database only; empty the PostgreSQL database yourself.")
        )
    connection.close()
    return Path(str(engine["NAME"]))


def _throw_away(home: Path, *, database: Path, facts: Path) -> None:
    """Remove the demo's database and facts. Refuses a home that no demo made."""
    if database.exists() and not (home / STATE).exists():
        raise Unusable(_("%s holds no demo, so it is left alone.") % home)
    for path in (database, *(database.with_name(database.name + ending) for ending in ("-wal", "-shm")), home / STATE):
        path.unlink(missing_ok=True)
    shutil.rmtree(facts, ignore_errors=True)


def _state(home: Path, chosen: argparse.Namespace, *, now: datetime) -> dict[str, Any]:
    """What this home's demo is made of: chosen at the first start and kept, so that a second start goes on with it."""
    from django.utils import timezone

    path = home / STATE
    today = timezone.localdate(now)
    if path.exists():
        state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if chosen.end_on and chosen.end_on.isoformat() != state["end_on"]:
            raise Unusable(_("This demo ends on %s; “--fresh” makes another one.") % state["end_on"])
        return state
    end_on = chosen.end_on or today
    if end_on > today + timedelta(days=1):
        raise Unusable(_("The last day of the data cannot lie in the future."))
    scale = SMALL if chosen.small else 1.0
    until = now.isoformat() if end_on >= today else None
    return {"end_on": end_on.isoformat(), "until": until, "scale": scale, "is_whole": False}


def _keep_out_of_the_way(home: Path) -> None:
    """Refuse a database in which somebody already works."""
    from meari.apps.people.models import User

    if User.objects.exists():
        raise Unusable(_("%s holds no demo, so it is left alone.") % home)


def _keep(home: Path, state: dict[str, Any]) -> None:
    draft = home / f"{STATE}.new"
    draft.write_text(json.dumps(state), encoding="utf-8")
    draft.replace(home / STATE)


def _make(state: dict[str, Any]) -> None:
    from meari.demo.load import Wanted, load

    until = state["until"] and datetime.fromisoformat(state["until"])
    wanted = Wanted(
        end_on=date.fromisoformat(state["end_on"]), scale=state["scale"], until=until, processes=os.cpu_count() or 1
    )
    names = {
        "people": _("People"), "products": _("Products"), "customers": _("Customers"), "orders": _("Order lines"),
        "returns": _("Returns"), "marks": _("Calendar"), "voices": _("Voices"), "decisions": _("Decisions"), "news": _("News"),
        "surveys": _("Survey responses"), "cases": _("Cases"), "stock": _("Stock"),
    }  # fmt: skip
    with show.progress() as bar:
        tasks: dict[str, Any] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(names[what], total=total)
            bar.update(tasks[what], completed=done, total=total)

        loaded = load(wanted, report=report)
    for what, count in loaded.added.items():
        show.note(f"{names[what]}: {count + loaded.known[what]:,}")
    _refresh_facts()
    _publish_editions(wanted.end_on)


def _refresh_facts() -> None:
    from django.utils import timezone

    from meari.apps.events import actions as events
    from meari.apps.warehouse import actions as warehouse  # slow: loads the analytics engine

    now = timezone.now()
    events.deliver_waiting(reactions="warehouse.", now=now)
    with show.progress() as bar:
        task = bar.add_task(_("Facts"), total=None)
        warehouse.refresh(
            everything=True, now=now, report=lambda done, total: bar.update(task, completed=done, total=total)
        )


def _publish_editions(end_on: date) -> None:
    """The two newest weekly editions and the newest monthly one, as they would have come out by ``end_on``."""
    from django.utils import timezone

    from meari.apps.reports import actions as reports  # slow: loads the analytics engine

    for key in period_keys(end_on):
        reports.publish_period(period_key=key, now=timezone.now())
        show.note(_("Published %s") % key)


def period_keys(end_on: date) -> list[str]:
    """The periods whose editions the demo shows: the last two whole ISO weeks and the last whole month before ``end_on``."""
    weeks = [end_on - timedelta(days=end_on.weekday() + 7 * back) for back in (2, 1)]
    month = end_on.replace(day=1) - timedelta(days=1)
    return [*(f"{monday:%G}-W{monday:%V}" for monday in weeks), f"{month:%Y-%m}"]
