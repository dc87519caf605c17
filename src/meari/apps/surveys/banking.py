"""The question bank and the complete templates: data in ``bank``, each file in every shipped language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from meari.apps.surveys import definition as definitions
from meari.apps.surveys.definition import Definition, Option, Question, Words

FOLDER = Path(__file__).with_name("bank")
ITEMS = "items.toml"
LANGUAGES = ("ko", "en")
"""In which every template and item is complete."""


@dataclass(frozen=True)
class Template:
    """A whole survey to begin with; ``order`` is its place in the list."""

    key: str
    name: Words
    about: Words
    audience: str
    privacy: str
    order: int
    definition: Definition


@dataclass(frozen=True)
class Group:
    """Questions of the bank that measure the same."""

    key: str
    name: Words
    questions: tuple[Question, ...]


@cache
def templates() -> Mapping[str, Template]:
    """Every template by key, in the order in which they are offered."""
    found = [_template(path) for path in FOLDER.glob("*.toml") if path.name != ITEMS]
    return {one.key: one for one in sorted(found, key=lambda one: (one.order, one.key))}


@cache
def groups() -> tuple[Group, ...]:
    """The question bank."""
    plain = _read(FOLDER / ITEMS)
    scales = plain["scales"]
    return tuple(
        Group(one["key"], one["name"], definitions.read(_spread({"questions": one["questions"]}, scales)).questions)
        for one in plain["groups"]
    )


def bank_question(key: str) -> Question:
    """The question ``key`` of the bank. Raises ``KeyError``."""
    for group in groups():
        for question in group.questions:
            if question.key == key:
                return question
    raise KeyError(key)


def spoken(definition: Definition, languages: tuple[str, ...]) -> Definition:
    """``definition`` for ``languages``: words of others fall away."""
    kept = set(languages)
    return replace(
        definition, languages=languages, title=_only(definition.title, kept), welcome=_only(definition.welcome, kept),
        thanks=_only(definition.thanks, kept),
        questions=tuple(spoken_question(question, languages) for question in definition.questions),
    )  # fmt: skip


def spoken_question(question: Question, languages: tuple[str, ...]) -> Question:
    """One question for ``languages``."""
    kept = set(languages)
    settings = {name: _only(said, kept) if _is_words(said) else said for name, said in question.settings.items()}
    return replace(
        question, title=_only(question.title, kept), help=_only(question.help, kept), settings=settings,
        choices=_options(question.choices, kept), rows=_options(question.rows, kept),
    )  # fmt: skip


def _template(path: Path) -> Template:
    plain = _read(path)
    return Template(
        key=path.stem, name=plain["name"], about=plain["about"], audience=plain["audience"], privacy=plain["privacy"],
        order=plain["order"], definition=definitions.read(_spread(plain["survey"], plain.get("scales", {}))),
    )  # fmt: skip


def _read(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _spread(survey: Mapping[str, Any], scales: Mapping[str, Any]) -> dict[str, Any]:
    """With the choices of a named scale in each question that says ``scale``."""
    questions = []
    for question in survey.get("questions", []):
        plain = {name: value for name, value in question.items() if name != "scale"}
        if "scale" in question:
            plain["choices"] = scales[question["scale"]]
        questions.append(plain)
    return {"languages": list(LANGUAGES), "title": {}, **survey, "questions": questions}


def _options(options: tuple[Option, ...], kept: set[str]) -> tuple[Option, ...]:
    return tuple(replace(one, words=_only(one.words, kept)) for one in options)


def _only(words: Words, kept: set[str]) -> Words:
    """Words in the languages kept; where none is, the first there are, so that nothing is left without words."""
    found = {language: said for language, said in words.items() if language in kept}
    return found or dict(list(words.items())[:1])


def _is_words(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(said, str) for said in value.values())
