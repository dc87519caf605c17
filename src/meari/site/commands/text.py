"""``meari text``: the process that holds Kiwi and the sentence encoder for all others."""

from __future__ import annotations

import argparse
import signal
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from meari.site.commands import show
from meari.site.commands.show import Unusable


def add(commands: Any) -> None:
    sub = commands.add_parser("text", help=_("run the text process alone (words and meaning for search; 0.7 GB)"))
    sub.set_defaults(run=run)


def run(_chosen: argparse.Namespace) -> int:
    """Answer at ``MEARI_TEXT_SOCKET`` until asked to stop."""
    from meari.apps.language import server  # slow: numbers

    if settings.TEXT_SOCKET is None:
        raise Unusable(_("MEARI_TEXT_SOCKET is “off”, so there is nowhere to listen."))
    try:
        listening = server.listening(settings.TEXT_SOCKET, server.Texts(server.load_tagger(), server.load_encoder))
    except server.AlreadyRuns as error:
        raise Unusable(_("A text process answers at %s already.") % error) from None
    except OSError as error:
        told = {"where": settings.TEXT_SOCKET, "why": error.strerror or error}
        raise Unusable(_("The text process cannot listen at %(where)s: %(why)s.") % told) from None
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_unused: threading.Thread(target=listening.shutdown).start())
    show.done(_("The text process answers at %s") % _shown(settings.TEXT_SOCKET))
    with listening:
        listening.serve_forever()
    if isinstance(settings.TEXT_SOCKET, Path):
        settings.TEXT_SOCKET.unlink(missing_ok=True)
    return 0


def _shown(address: object) -> str:
    return ":".join(map(str, address)) if isinstance(address, tuple) else str(address)
