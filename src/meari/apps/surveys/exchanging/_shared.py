"""What every reader of foreign surveys shares."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from meari.apps.surveys import wording
from meari.apps.surveys.definition import CHOICE, KEY, LANGUAGE, Definition
from meari.vocabulary.reading import Limits

LIMITS = Limits(columns=300, sheet_rows=20_000, unpacked_bytes=50_000_000, cell_chars=40_000)
_WORDS = {"korean": "ko", "한국어": "ko", "english": "en", "영어": "en", "japanese": "ja", "日本語": "ja", "chinese": "zh", "中文": "zh", "vietnamese": "vi"}  # fmt: skip


class NotReadable(Exception):
    """No survey can be read from the file; ``reason`` is a key, ``params`` fill its sentence."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason, self.params = reason, params


@dataclass(frozen=True)
class Note:
    """Something of the file that could not be taken over as it was; ``key`` names a sentence."""

    key: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Imported:
    """What was read, and everything that was not."""

    definition: Definition
    notes: list[Note]


def key_of(name: str, taken: Collection[str]) -> str:
    """A key of ours for a foreign ``name``, not among ``taken``."""
    plain = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")[:34]
    if not plain or not KEY.fullmatch(plain):
        plain = f"q_{plain}".rstrip("_")[:34] if plain else "q"
    if plain not in taken:
        return plain
    return next(key for key in (f"{plain}_{n}" for n in range(2, len(taken) + 3)) if key not in taken)


def choice_of(name: str, taken: Collection[str]) -> str:
    """A key of a choice for a foreign ``name``."""
    plain = re.sub(r"[^\w\-]+", "_", name)[:50]
    if not CHOICE.fullmatch(plain):
        plain = "c"
    if plain not in taken:
        return plain
    return next(key for key in (f"{plain}_{n}" for n in range(2, len(taken) + 3)) if key not in taken)


def language_of(name: str) -> str:
    """The language that a foreign name means: ``Korean (ko)``, ``ko``, ``한국어``; empty for none that we know."""
    inside = re.search(r"\(([A-Za-z]{2}(?:-[A-Za-z]{2,4})?)\)\s*$", name)
    told = (inside.group(1) if inside else name).strip()
    if LANGUAGE.fullmatch(told) and told.partition("-")[0] in wording.NAMES:
        return told.partition("-")[0]
    return _WORDS.get(name.partition("(")[0].strip().lower(), "")
