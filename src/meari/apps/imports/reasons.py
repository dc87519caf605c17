"""Named reasons as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SENTENCES = {
    "missing_value": gettext_noop("A required value is missing."),
    "too_long": gettext_noop("The value is longer than %(longest)s characters."),
    "file_gone": gettext_noop("The file is no longer there. Give it again to go on."),
}


def sentence(reason: str, params: Mapping[str, Any]) -> str:
    """The reason with its numbers; an unknown key shows itself."""
    text = SENTENCES.get(reason)
    if text is None:
        shown = ", ".join(f"{name}={value}" for name, value in params.items())
        return f"{reason} ({shown})" if shown else reason
    return _(text) % params
