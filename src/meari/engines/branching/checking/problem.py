"""What a check finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """An error blocks publishing; a warning is for a person to judge."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: ``key`` says what, ``items`` the questions concerned, ``params`` the numbers and names.

    ``params`` holds ``rule`` (place in the form's rules, from 0) or ``quota`` (its key) where one is to blame.
    ``span`` is where in the title of the first item the words stand.
    """

    key: str
    items: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    params: Mapping[str, int | float | str] = field(default_factory=dict)
    span: tuple[int, int] | None = None


def warning(key: str, *items: str, **params: int | float | str) -> Problem:
    """Return a problem that a person has to judge."""
    return Problem(key, items, Severity.WARNING, params)


def error(key: str, *items: str, **params: int | float | str) -> Problem:
    """Return a problem that blocks publishing."""
    return Problem(key, items, Severity.ERROR, params)
