"""Which commands there are, and running one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from django.db.utils import OperationalError
from django.utils.translation import gettext as _

from meari.site.commands import (
    check,
    classify,
    demo,
    imports,
    index,
    mail,
    people,
    report,
    serve,
    show,
    text,
    warehouse,
)
from meari.site.commands.show import Unusable

COMMANDS: tuple[Any, ...] = (imports, classify, report, warehouse, index, people, check, serve, text, mail, demo)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(prog="meari", description=_("Meari: listen, understand, show, act, staff, prove."))
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(commands)
    return top


def run(arguments: Sequence[str]) -> int:
    """Run the command in ``arguments`` and return its exit status."""
    chosen = parser().parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
    except Unusable as error:
        show.problem(str(error))
        return 2
    except OperationalError as error:
        show.problem(_("The database cannot be used: %s. Run “meari check” to see what is missing.") % error)
        return 1
    except KeyboardInterrupt:
        show.problem(_("Stopped. What was done stays done; run the same command again to go on."))
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return status
