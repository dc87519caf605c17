"""``meari report build``: an edition as a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from meari.apps.base import printing
from meari.apps.reports import actions, periods, protocol
from meari.site.commands import serve, show
from meari.site.commands.show import Unusable


def add(commands: Any) -> None:
    sub = commands.add_parser("report", help=_("build the CS report of a week or month"))
    build = sub.add_subparsers(dest="doing", required=True).add_parser(
        "build", help=_("publish if need be, and write it to a file")
    )
    build.add_argument("--period", required=True, metavar="2026-W46|2026-10")
    build.add_argument("--format", choices=sorted(protocol.formats()), default="json")
    build.add_argument("--out", metavar="FILE|-", default="-")
    build.add_argument("--correction", default="", help=_("what a new edition of a published period corrects"))
    build.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    serve.prepare()
    now = timezone.now()
    try:
        if chosen.correction:
            period = periods.parse(chosen.period)
            report = actions.ensure_report("weekly" if period.is_week else "monthly")
            edition = actions.publish_edition(report, period, by=None, now=now, correction=chosen.correction)
        else:
            edition = actions.publish_period(period_key=chosen.period, now=now)
        content = protocol.formats()[chosen.format].write(edition)
    except periods.UnknownPeriod:
        raise Unusable(
            _("“%s” is no period. Write a week as 2026-W46 or a month as 2026-10.") % chosen.period
        ) from None
    except actions.NotOver:
        raise Unusable(_("%s is not over yet; its numbers would not be whole.") % chosen.period) from None
    except printing.FormatUnavailable as error:
        raise Unusable(_("This machine cannot make it: %s is missing.") % error.missing) from None
    if chosen.out == "-":
        sys.stdout.buffer.write(content)
    else:
        path = Path(chosen.out)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        show.done(_("%(name)s %(period)s, edition %(number)s → %(path)s") % {
            "name": edition.report, "period": edition.period, "number": edition.number, "path": path})  # fmt: skip
    return 0
