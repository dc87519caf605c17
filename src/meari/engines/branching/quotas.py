"""Which responses a quota counts."""

from __future__ import annotations

from meari.engines.branching.evaluating import Given, Variables, holds
from meari.engines.branching.parsing import parse
from meari.vocabulary.surveys import Answers, Quota


def fits(quota: Quota, answers: Answers, *, variables: Variables | None = None) -> bool:
    """Say whether a response belongs to a quota. Give the answers that count (``Walk.answers``).

    Raises GrammarError for a condition that cannot be read.
    """
    return holds(parse(quota.when), Given(answers, variables or {})) is True
