"""What other apps ask of texts. ``None`` means that the text process cannot be asked: go on by letters alone."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from django.conf import settings

from meari.apps.language import wire
from meari.apps.language.asking import Down, Line, Refused
from meari.engines.text import similar
from meari.engines.text.morphemes import Word

LIVE_SECONDS = 0.5
LONG_SECONDS = 60.0
SLICE = 200


@dataclass(frozen=True)
class Health:
    """How the text process is: its version and process id, memory in MB, requests answered, and whether it knows vectors."""

    version: str
    pid: int
    memory_mb: int
    answered: int
    has_vectors: bool


def analyse(texts: Sequence[str], *, patience: float = 0.0) -> list[tuple[Word, ...]] | None:
    """The words of each text. Without ``patience`` (seconds) a page waits half a second at most."""
    found: list[tuple[Word, ...]] = []
    for some in _slices(texts):
        answer = _ask({"do": "analyse", "texts": some}, patience=patience)
        if answer is None:
            return None
        found += [tuple(Word(*word) for word in words) for words in answer]
    return found


def vectors(texts: Sequence[str], *, patience: float = 0.0) -> npt.NDArray[np.float32] | None:
    """The sentence vector of each text: (texts, dimensions), each of length 1."""
    found: list[npt.NDArray[np.float32]] = []
    for some in _slices(texts):
        answer = _ask({"do": "vectors", "texts": some}, seconds=LONG_SECONDS, patience=patience)
        if answer is None:
            return None
        flat = np.frombuffer(b64decode(answer["float16"]), dtype="<f2").astype(np.float32)
        found.append(flat.reshape(len(some), answer["dimensions"]))
    return np.concatenate(found) if found else np.zeros((0, 0), dtype=np.float32)


def closest(text: str, texts: Sequence[str], *, at_least: float) -> list[tuple[int, float]]:
    """Which of ``texts`` (at most 999) say what ``text`` says: (place, similarity 0..1), closest first.

    By letters, words and meaning; by letters alone while the text process is down, so never ``None``.
    """
    answer = _ask({"do": "similar", "texts": [text, *texts], "at_least": at_least}, seconds=LONG_SECONDS)
    if answer is None:
        answer = similar.closest(similar.similarities([text, *texts]), at_least=at_least)
    return [(int(place) - 1, float(score)) for place, score in answer]


def health() -> Health | None:
    """How the text process is, or nothing when it does not answer."""
    answer = _ask({"do": "health"}, patience=0.01)
    return None if answer is None else Health(**answer)


def _ask(request: dict[str, Any], *, seconds: float = 0.0, patience: float = 0.0) -> Any:
    address: wire.Address | None = settings.TEXT_SOCKET
    if address is None:
        return None
    try:
        wanted = seconds or (LONG_SECONDS if patience else LIVE_SECONDS)
        return _line(address).ask(request, seconds=wanted, patience=patience)
    except (Down, Refused):
        return None


@cache
def _line(address: wire.Address) -> Line:
    return Line(address)


def _slices(texts: Sequence[str]) -> list[list[str]]:
    return [list(texts[at : at + SLICE]) for at in range(0, len(texts), SLICE)]
