"""Templates of Alimtalk: filling their variables, and what would keep one from being approved. Pure, but for reading rules.

Source of the rules: ``alimtalk.toml``, dated.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

VARIABLE = re.compile(r"#\{([^{}#]{1,40})\}")
BROKEN = re.compile(r"#\{[^}]*$|#\{\s*\}|(?<!#)\{[^{}]+\}")
LONGEST = 1_000


@dataclass(frozen=True)
class Rules:
    """One dated set of what Kakao asks."""

    since: date
    longest: int
    most_variables: int
    advertising_words: tuple[str, ...]
    reward_words: tuple[str, ...]
    basis_words: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Finding:
    """Something wrong: ``key`` is ``empty``, ``too_long``, ``only_variables``, ``too_many_variables``, ``broken_variable``,
    ``advertising`` or ``no_basis``; ``detail`` is the word or number meant. ``is_error`` keeps it from being used.
    """

    key: str
    detail: str = ""
    is_error: bool = True


@lru_cache(maxsize=1)
def _all() -> tuple[Rules, ...]:
    text = files("meari.apps.sending").joinpath("alimtalk.toml").read_text(encoding="utf-8")
    lists = ("advertising_words", "reward_words", "basis_words")
    return tuple(Rules(**{**one, **{name: tuple(one[name]) for name in lists}}) for one in tomllib.loads(text)["rule"])


def rules_on(day: date) -> Rules:
    """The rules in force on ``day``."""
    return max((one for one in _all() if one.since <= day), key=lambda one: one.since)


def variables_of(template: str) -> list[str]:
    """The names of the variables, each once, in their order."""
    return list(dict.fromkeys(VARIABLE.findall(template)))


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled; one without a value stays as it is."""
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), template)


def lint(template: str, *, on: date) -> list[Finding]:
    """What is wrong with a template under the rules of that day; empty when nothing is."""
    law, text = rules_on(on), template.strip()
    if not text:
        return [Finding("empty")]
    found = []
    if len(template) > law.longest:
        found.append(Finding("too_long", str(len(template))))
    if BROKEN.search(template):
        found.append(Finding("broken_variable", BROKEN.findall(template)[0]))
    if not VARIABLE.sub("", text).strip():
        found.append(Finding("only_variables"))
    if len(variables_of(template)) > law.most_variables:
        found.append(Finding("too_many_variables", str(law.most_variables)))
    found += [Finding("advertising", word) for word in law.advertising_words if word in template]
    rewards = [word for word in law.reward_words if word in template]
    if rewards and not any(word in template for word in law.basis_words):
        found.append(Finding("no_basis", rewards[0]))
    return found
