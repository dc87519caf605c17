"""What respondent pages say, in the respondent's language: surveys speak more languages than the product."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from meari.apps.surveys.protocol import Unfit

FALLBACK = "en"
NAMES = {
    "ko": "한국어", "en": "English", "ja": "日本語", "zh": "中文", "vi": "Tiếng Việt",
}  # fmt: skip
"""The languages whose pages are complete, by their own names."""


@cache
def _all() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in sorted(Path(__file__).parent.glob("words*.toml")):
        for language, said in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found.setdefault(language, {}).update(said)
    return found


def words(language: str) -> Mapping[str, str]:
    """All words of a page; English where a language has none."""
    found = _all()
    return found.get(language) or found.get(language.partition("-")[0]) or found[FALLBACK]


def sentence(language: str, error: Unfit) -> str:
    """Why an answer cannot be taken, and what to do."""
    return words(language)[error.reason].format_map({name: str(value) for name, value in error.params.items()})
