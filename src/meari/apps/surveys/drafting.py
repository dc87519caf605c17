"""Changes of a draft, one definition in and the next one out. Writes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from meari.apps.surveys import definition as definitions
from meari.apps.surveys.definition import MOST_QUESTIONS, Definition, Question
from meari.apps.surveys.protocol import question_kinds
from meari.engines import branching
from meari.vocabulary.surveys import Rule

Edit = Callable[[Definition], Definition]


class TooMany(ValueError):
    """A survey holds no more questions."""


@dataclass(frozen=True)
class Removed:
    """What went with a question: itself and its place, the rules and groups as they were before."""

    question: Question
    at: int
    rules: tuple[Rule, ...]
    shuffled: tuple[tuple[str, ...], ...]
    lost: int

    def plain(self) -> dict[str, Any]:
        """As JSON; ``removed_of`` gives it back."""
        held = Definition({}, questions=(self.question,), rules=self.rules, shuffled=self.shuffled)
        return {"held": held.plain(), "at": self.at, "lost": self.lost}


def removed_of(plain: Mapping[str, Any]) -> Removed:
    """Raises ``WrongDefinition`` and ``KeyError``."""
    held = definitions.read(plain["held"])
    return Removed(held.questions[0], int(plain["at"]), held.rules, held.shuffled, int(plain["lost"]))


def fingerprint(plain: object) -> str:
    """Tells two states of one thing apart."""
    written = json.dumps(plain, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def plain_question(question: Question) -> dict[str, Any]:
    """One question as JSON."""
    (found,) = Definition({}, questions=(question,)).plain()["questions"]
    return dict(found)


def free_key(definition: Definition, wanted: str) -> str:
    """``wanted``, or with the least number behind it that is free."""
    taken = {question.key for question in definition.questions}
    base = wanted[:36]
    return next(
        key for key in (base, *(f"{base}_{n}" for n in range(2, MOST_QUESTIONS + 3))) if key not in taken
    )  # fmt: skip


def new_question(definition: Definition, kind: str) -> Question:
    """A question of ``kind`` with the title that its kind begins with. Raises ``UnknownKindError``."""
    starter = question_kinds()[kind].starter
    title = {language: starter[language] for language in definition.languages if language in starter}
    return Question(free_key(definition, kind), kind, title)


def added(definition: Definition, question: Question, *, after: str = "") -> Definition:
    """With ``question`` behind the one with the key ``after``, or at the end. Raises ``TooMany``."""
    if len(definition.questions) >= MOST_QUESTIONS:
        raise TooMany
    key = free_key(definition, question.key)
    at = place(definition, after) + 1 if after and place(definition, after) >= 0 else len(definition.questions)
    before, behind = definition.questions[:at], definition.questions[at:]
    return replace(definition, questions=(*before, replace(question, key=key), *behind))


def moved(definition: Definition, key: str, *, to: int) -> Definition:
    """With the question ``key`` at the place ``to``, counted from 0."""
    rest = [question for question in definition.questions if question.key != key]
    to = min(max(to, 0), len(rest))
    return replace(definition, questions=(*rest[:to], definition.question(key), *rest[to:]))


def removed(definition: Definition, key: str) -> tuple[Definition, Removed]:
    """Without the question and without the rules that look at it or are about it alone. Raises ``KeyError``."""
    rules = tuple(kept for kept in (_without(rule, key) for rule in definition.rules) if kept is not None)
    groups = tuple(tuple(one for one in group if one != key) for group in definition.shuffled)
    gone = Removed(
        definition.question(key), place(definition, key), definition.rules, definition.shuffled,
        len(definition.rules) - len(rules),
    )  # fmt: skip
    left = tuple(question for question in definition.questions if question.key != key)
    groups = tuple(group for group in groups if len(group) > 1)
    return replace(definition, questions=left, rules=rules, shuffled=groups), gone


def restored(definition: Definition, gone: Removed) -> Definition:
    """With the question in its old place, and its rules and groups where nobody changed them since."""
    if any(question.key == gone.question.key for question in definition.questions):
        return definition
    back = added(definition, gone.question)
    back = moved(back, gone.question.key, to=gone.at)
    if definition.rules == removed(replace(back, rules=gone.rules), gone.question.key)[0].rules:
        return replace(back, rules=gone.rules, shuffled=gone.shuffled)
    missing = tuple(rule for rule in gone.rules if rule not in definition.rules and gone.question.key in about(rule))
    return replace(back, rules=(*definition.rules, *missing))


def place(definition: Definition, key: str) -> int:
    """Where a question stands, from 0; -1 where it does not."""
    return next((at for at, question in enumerate(definition.questions) if question.key == key), -1)


def about(rule: Rule) -> frozenset[str]:
    """The questions that a rule looks at or does something with."""
    return looks_at(rule.when) | frozenset(rule.targets)


def looks_at(when: str) -> frozenset[str]:
    """The questions that a condition looks at; none where it cannot be read."""
    try:
        return branching.questions(branching.parse(when))
    except branching.GrammarError:
        return frozenset()


def _without(rule: Rule, key: str) -> Rule | None:
    if key in looks_at(rule.when):
        return None
    left = tuple(target for target in rule.targets if target != key)
    return None if rule.targets and not left else replace(rule, targets=left)
