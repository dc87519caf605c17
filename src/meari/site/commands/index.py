"""``meari index``: bring the full-text index of voices up to date, or make it anew."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext as _

from meari.apps.language import queries as language
from meari.apps.voices import actions
from meari.site.commands import serve, show


def add(commands: Any) -> None:
    sub = commands.add_parser("index", help=_("bring the full-text index of voices up to date"))
    sub.add_argument("--all", action="store_true", help=_("make every entry anew"))
    sub.add_argument("--json", action="store_true")
    sub.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    serve.prepare()
    has_words = language.health() is not None
    if not has_words and not chosen.json:
        show.note(
            _("The text process does not run, so voices are indexed by letters; their words follow when it does.")
        )
    with show.progress(is_quiet=chosen.json) as bar:
        task = bar.add_task(_("Voices"), total=None)
        done = actions.index_everything(
            only_waiting=not chosen.all, report=lambda done, total: bar.update(task, completed=done, total=total)
        )
    if chosen.json:
        show.result({"voices": done, "by": "words" if has_words else "letters"})
    else:
        show.done(_("%s voices indexed") % f"{done:,}")
    return 0
