"""What a kind of suggestion provides. Kinds live in ``suggestions``, a module each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.utils.functional import Promise

from meari.apps.cases import models
from meari.registry import Kinds, kinds

SUGGESTIONS = "meari.apps.cases.suggestions"
LEAST_JUDGED = 30
"""From how many judged suggestions on a kind may be told to be silent."""
LEAST_RIGHT = 0.25
"""A kind is silent while it is surely right less often than this (upper bound of Wilson's interval)."""


@dataclass(frozen=True)
class Offer:
    """One suggestion: the key of what is suggested, masked words if it has any, and how sure it is (0..1)."""

    thing: str
    score: float
    text: str = ""


class Fills(StrEnum):
    """What accepting a suggestion leads to: a draft of an answer, a request to another team, the closing of the case, or
    nothing because it is only read.
    """

    REPLY = "reply"
    ASK = "ask"
    CLOSE = "close"
    NOTHING = ""


class SuggestionKind(Protocol):
    """``most`` is how many are shown; ``order`` says which kind stands first.

    ``offers`` reads only; what it says of a case may change with every message. ``right`` says of a closed case whether the
    suggestion was; ``None`` where nobody can tell.
    """

    label: str | Promise
    order: int
    most: int
    fills: Fills

    def said(self, thing: str, text: str) -> str:
        """The suggestion in the reader's words; empty where what it names is gone."""
        ...

    def offers(self, case: models.Case) -> Sequence[Offer]:
        """What fits the case, the surest first; nothing where nothing does."""
        ...

    def right(self, case: models.Case, thing: str) -> bool | None:
        """Whether it turned out to be what was done."""
        ...


def suggestion_kinds() -> Kinds:
    return kinds(SUGGESTIONS)


def in_order() -> list[tuple[str, SuggestionKind]]:
    """The kinds with their keys, as pages show them."""
    return sorted(suggestion_kinds().items(), key=lambda pair: (pair[1].order, pair[0]))
