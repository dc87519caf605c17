"""What pages of surveys say."""

from __future__ import annotations

import re

from django import template

register = template.Library()
BLANK = re.compile(r"\{\w+\}")


@register.filter
def filled(words: str, value: object) -> str:
    """``words`` with ``value`` in their one blank: ``{percent}%`` becomes ``40%``."""
    return BLANK.sub(lambda _blank: str(value), words, count=1)
