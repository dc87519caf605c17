"""What a survey says: its questions, logic and words in every language, as it is written, frozen and shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from meari.vocabulary.surveys import Effect, Quota, Rule

Words = Mapping[str, str]
"""The same words by language (``ko``, ``en``, ``vi`` ...)."""
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
CHOICE = re.compile(r"[\w\-]{1,60}")
LANGUAGE = re.compile(r"[a-z]{2}(-[A-Za-z]{2,4})?")
MOST_QUESTIONS = 200
MOST_CHOICES = 500
LONGEST = 4_000


class WrongDefinition(ValueError):
    """A definition cannot be read; ``problem`` is a key, ``where`` names the question or part."""

    def __init__(self, problem: str, where: str = "") -> None:
        super().__init__(f"{problem}: {where}")
        self.problem, self.where = problem, where


@dataclass(frozen=True)
class Option:
    """One thing to choose, or a row of a grid; ``code`` is its number in exports, ``words`` what is shown."""

    key: str
    words: Words
    code: int = 0
    is_other: bool = False
    is_alone: bool = False


@dataclass(frozen=True)
class Question:
    """One question. ``kind`` names its kind, ``settings`` hold what only that kind knows (scale, limits, words at the ends
    by language); ``touchpoint`` says where on the customer's way it asks.
    """

    key: str
    kind: str
    title: Words
    help: Words = field(default_factory=dict)
    choices: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    is_required: bool = False
    touchpoint: str = ""

    def choice(self, key: str) -> Option | None:
        return next((one for one in self.choices if one.key == key), None)


@dataclass(frozen=True, eq=False)
class Definition:
    """A whole survey. The first of ``languages`` stands in where words are missing in another.

    ``dimensions`` are the questions whose answers part anonymous results into groups.
    Two are told apart by identity, so that what is worked out from one can be kept; compare them by ``plain()``.
    """

    title: Words
    languages: tuple[str, ...] = ("ko",)
    questions: tuple[Question, ...] = ()
    rules: tuple[Rule, ...] = ()
    quotas: tuple[Quota, ...] = ()
    shuffled: tuple[tuple[str, ...], ...] = ()
    is_one_a_screen: bool = True
    welcome: Words = field(default_factory=dict)
    thanks: Words = field(default_factory=dict)
    redirect: str = ""
    variables: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()

    def question(self, key: str) -> Question:
        """Raises ``KeyError``."""
        for one in self.questions:
            if one.key == key:
                return one
        raise KeyError(key)

    def say(self, words: Words, language: str) -> str:
        """``words`` in ``language``, or in the first language in which there are any."""
        for wanted in (language, *self.languages):
            if words.get(wanted):
                return words[wanted]
        return next(iter(words.values()), "")

    def with_question(self, question: Question) -> Definition:
        """The same with ``question`` in place of the one with its key."""
        return replace(self, questions=tuple(question if q.key == question.key else q for q in self.questions))

    def plain(self) -> dict[str, Any]:
        """As JSON; ``read`` gives it back."""
        return {
            "title": dict(self.title), "languages": list(self.languages), "questions": [_plain(q) for q in self.questions],
            "rules": [{"when": r.when, "effect": str(r.effect), "targets": list(r.targets)} for r in self.rules],
            "quotas": [{"key": q.key, "when": q.when, "limit": q.limit} for q in self.quotas],
            "shuffled": [list(keys) for keys in self.shuffled], "is_one_a_screen": self.is_one_a_screen,
            "welcome": dict(self.welcome), "thanks": dict(self.thanks), "redirect": self.redirect,
            "variables": list(self.variables), "dimensions": list(self.dimensions),
        }  # fmt: skip


def read(plain: Mapping[str, Any]) -> Definition:
    """The definition that ``plain`` (JSON values) holds. Raises ``WrongDefinition`` for anything of another shape."""
    languages = tuple(_texts(plain.get("languages", ["ko"]), "languages"))
    if not languages or not all(LANGUAGE.fullmatch(one) for one in languages):
        raise WrongDefinition("wrong_language", ", ".join(languages))
    questions = tuple(_question(one) for one in _listed(plain.get("questions", []), "questions", MOST_QUESTIONS))
    keys = [question.key for question in questions]
    if len(set(keys)) != len(keys):
        raise WrongDefinition("key_twice", next(key for key in keys if keys.count(key) > 1))
    return Definition(
        title=_words(plain.get("title", {}), "title"), languages=languages, questions=questions,
        rules=tuple(_rule(one) for one in _listed(plain.get("rules", []), "rules", 500)),
        quotas=tuple(_quota(one) for one in _listed(plain.get("quotas", []), "quotas", 100)),
        shuffled=tuple(tuple(_texts(one, "shuffled")) for one in _listed(plain.get("shuffled", []), "shuffled", 50)),
        is_one_a_screen=bool(plain.get("is_one_a_screen", True)), welcome=_words(plain.get("welcome", {}), "welcome"),
        thanks=_words(plain.get("thanks", {}), "thanks"), redirect=_text(plain.get("redirect", ""), "redirect"),
        variables=tuple(_texts(plain.get("variables", []), "variables")),
        dimensions=tuple(_texts(plain.get("dimensions", []), "dimensions")),
    )  # fmt: skip


def _plain(question: Question) -> dict[str, Any]:
    told: dict[str, Any] = {"key": question.key, "kind": question.kind, "title": dict(question.title)}
    if question.help:
        told["help"] = dict(question.help)
    for name, options in (("choices", question.choices), ("rows", question.rows)):
        if options:
            told[name] = [_plain_option(one) for one in options]
    if question.settings:
        told["settings"] = dict(question.settings)
    if question.is_required:
        told["is_required"] = True
    if question.touchpoint:
        told["touchpoint"] = question.touchpoint
    return told


def _plain_option(option: Option) -> dict[str, Any]:
    told: dict[str, Any] = {"key": option.key, "words": dict(option.words), "code": option.code}
    told |= {name: True for name in ("is_other", "is_alone") if getattr(option, name)}
    return told


def _question(plain: Any) -> Question:
    if not isinstance(plain, Mapping):
        raise WrongDefinition("not_a_question", str(plain)[:40])
    key = _text(plain.get("key"), "key")
    if not KEY.fullmatch(key):
        raise WrongDefinition("wrong_key", key[:40])
    settings = plain.get("settings", {})
    if not isinstance(settings, Mapping):
        raise WrongDefinition("wrong_settings", key)
    return Question(
        key=key, kind=_text(plain.get("kind"), key), title=_words(plain.get("title", {}), key),
        help=_words(plain.get("help", {}), key), choices=_options(plain.get("choices", []), key),
        rows=_options(plain.get("rows", []), key), settings=MappingProxyType(dict(settings)),
        is_required=bool(plain.get("is_required", False)), touchpoint=_text(plain.get("touchpoint", ""), key),
    )  # fmt: skip


def _options(plain: Any, where: str) -> tuple[Option, ...]:
    found = []
    for at, one in enumerate(_listed(plain, where, MOST_CHOICES), start=1):
        key = _text(one.get("key") if isinstance(one, Mapping) else None, where)
        if not CHOICE.fullmatch(key):
            raise WrongDefinition("wrong_choice", where)
        code = one.get("code", at)
        if not isinstance(code, int) or isinstance(code, bool):
            raise WrongDefinition("wrong_code", where)
        words = _words(one.get("words", {}), where)
        found.append(Option(key, words, code or at, bool(one.get("is_other")), bool(one.get("is_alone"))))
    if len({one.key for one in found}) != len(found):
        raise WrongDefinition("choice_twice", where)
    return tuple(found)


def _rule(plain: Any) -> Rule:
    try:
        return Rule(
            _text(plain["when"], "rules"), Effect(plain["effect"]), tuple(_texts(plain.get("targets", []), "rules"))
        )
    except (TypeError, KeyError, ValueError) as error:
        raise WrongDefinition("wrong_rule", str(plain)[:80]) from error


def _quota(plain: Any) -> Quota:
    try:
        quota = Quota(_text(plain["key"], "quotas"), _text(plain["when"], "quotas"), int(plain["limit"]))
    except (TypeError, KeyError, ValueError) as error:
        raise WrongDefinition("wrong_quota", str(plain)[:80]) from error
    if quota.limit < 0 or not quota.key:
        raise WrongDefinition("wrong_quota", quota.key)
    return quota


def _words(plain: Any, where: str) -> Words:
    if not isinstance(plain, Mapping) or not all(isinstance(key, str) for key in plain):
        raise WrongDefinition("wrong_words", where)
    return MappingProxyType({key: _text(value, where) for key, value in plain.items() if value})


def _text(plain: Any, where: str) -> str:
    if not isinstance(plain, str) or len(plain) > LONGEST or "\0" in plain:
        raise WrongDefinition("wrong_text", where)
    return plain


def _texts(plain: Any, where: str) -> list[str]:
    return [_text(one, where) for one in _listed(plain, where, MOST_QUESTIONS)]


def _listed(plain: Any, where: str, most: int) -> Sequence[Any]:
    if not isinstance(plain, Sequence) or isinstance(plain, str | bytes) or len(plain) > most:
        raise WrongDefinition("wrong_list", where)
    return plain
