"""Where a text takes an earlier answer in: {key}, {key|instead}, {$variable}."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from meari.vocabulary.surveys import Item

_PIPE = re.compile(r"\{(\$?)([^{}|$\s][^{}|]{0,99})(?:\|([^{}]{0,200}))?\}")


class Pipe(NamedTuple):
    """One place in a text. ``instead`` stands there without an answer."""

    start: int
    end: int
    key: str
    is_variable: bool
    instead: str


def pipes(text: str) -> list[Pipe]:
    """Return the places of a text that take something in."""
    return [
        Pipe(*match.span(), unicodedata.normalize("NFC", match[2].strip()), bool(match[1]), match[3] or "")
        for match in _PIPE.finditer(text)
    ]


def piped(item: Item) -> frozenset[str]:
    """Return the keys of the questions whose answers a question, its choices or its rows take in."""
    texts = (item.title, *(one.text for one in item.choices + item.rows))
    return frozenset(pipe.key for text in texts if "{" in text for pipe in pipes(text) if not pipe.is_variable)
