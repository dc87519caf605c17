"""Answering where nothing is kept before the end: what was answered so far travels with the page itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from meari.apps.surveys import answering
from meari.apps.surveys.answering import Attempt
from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import Posted, Unfit
from meari.engines.branching import Problem
from meari.vocabulary.surveys import Value

LONGEST = 200_000
DEEPEST = 4


def packed(attempt: Attempt) -> str:
    """``attempt`` as the page carries it."""
    return json.dumps({"a": dict(attempt.answers), "s": list(attempt.seen)}, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str, definition: Definition, attempt: Attempt) -> Attempt:
    """``attempt`` with what a page carried. It comes from outside: each value is taken only if it could have been answered."""
    try:
        found = json.loads(text) if len(text) <= LONGEST else {}
    except (ValueError, RecursionError):
        found = {}
    said = found.get("a") if isinstance(found, dict) else None
    seen = found.get("s") if isinstance(found, dict) else None
    answers: dict[str, Any] = {}
    for question in definition.questions:
        if isinstance(said, dict) and question.key in said:
            answers |= _taken(question, said)
    keys = {question.key for question in definition.questions}
    passed = tuple(key for key in seen if isinstance(key, str) and key in keys) if isinstance(seen, list) else ()
    return replace(attempt, answers=answers, seen=passed)


def unfit(definition: Definition) -> tuple[Problem, ...]:
    """Questions that cannot be asked anonymously, and groups that are none: errors that keep a survey from being opened."""
    kinds = {one.key: answering.kind_of(one) for one in definition.questions}
    wrong = [Problem("not_anonymous", (key,)) for key, kind in kinds.items() if not kind.names_nobody]
    parting = {key for key, kind in kinds.items() if kind.can_part}
    wrong += [Problem("no_group", (key,)) for key in definition.dimensions if key not in parting]
    if len(definition.dimensions) > DEEPEST:
        wrong.append(Problem("too_many_groups", definition.dimensions, params={"most": DEEPEST}))
    if definition.variables:
        wrong.append(Problem("variables_point_to_people", ()))
    return tuple(wrong)


def _taken(question: Question, said: Mapping[str, Any]) -> dict[str, Any]:
    kind, value = answering.kind_of(question), _value(said[question.key])
    if value is None:
        return {}
    try:
        fields = dict(kind.posted(question, value)) | _beside(question, said)
        posted = Posted({name: [str(one) for one in values] for name, values in fields.items()})
        answers: dict[str, Any] = {}
        answering.take(question, posted, answers, must=False)
    except (Unfit, TypeError, ValueError, AttributeError):
        return {}
    return answers


def _value(stored: Any) -> Value | None:
    if isinstance(stored, list):
        return tuple(one for one in stored if isinstance(one, str))
    if isinstance(stored, dict):
        return {key: one for key, one in stored.items() if isinstance(one, str)}
    return stored if isinstance(stored, str | int | float) and not isinstance(stored, bool) else None


def _beside(question: Question, said: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    parted = ((name.partition(":"), words) for name, words in said.items())
    return {
        f"{key}.{what}": [words]
        for (key, _, what), words in parted
        if what and key == question.key and isinstance(words, str)
    }
