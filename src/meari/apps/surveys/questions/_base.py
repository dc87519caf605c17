"""What every kind of question shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise

from meari.apps.surveys.definition import Definition, Option, Question, Words
from meari.apps.surveys.protocol import Column, Mark, NoSettings, Posted, Shown
from meari.vocabulary.surveys import Choice, Item, Sort, Value


class Base:
    """A kind with the common answers; a kind says what is different."""

    label: str | Promise = ""
    explanation: str | Promise = ""
    icon = "circle"
    family = "other"
    sort = Sort.TEXT
    seconds = 8.0
    metric = ""
    has_choices = False
    has_rows = False
    is_voice = False
    names_nobody = False
    can_part = False
    template = ""
    summary = "none"
    settings: ClassVar[type[forms.Form]] = NoSettings
    worded: ClassVar[Mapping[str, str | Promise]] = {}
    starter: ClassVar[Words] = {}

    def item(self, question: Question, definition: Definition, language: str) -> Item:
        low, high = self.bounds(question)
        return Item(
            key=question.key, sort=self.sort, title=definition.say(question.title, language),
            choices=choices(question.choices, definition, language), rows=choices(question.rows, definition, language),
            low=low, high=high, is_required=question.is_required, seconds=self.seconds,
        )  # fmt: skip

    def bounds(self, question: Question) -> tuple[float | None, float | None]:
        """The least and greatest number; nothing where answers are no numbers."""
        del question
        return None, None

    def clean(self, question: Question, posted: Posted) -> Value | None:
        raise NotImplementedError

    def beside(self, question: Question, posted: Posted, value: Value) -> Mapping[str, str]:
        del question, posted, value
        return {}

    def posted(self, question: Question, value: Value) -> Mapping[str, Sequence[str]]:
        """One field of the question's own name."""
        return {question.key: [str(value)]}

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        del shown, language, seed
        return {}

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        return (Column("", definition.say(question.title, language), "text"),)

    def cells(self, question: Question, value: Value) -> Sequence[str | int | float | None]:
        del question
        return (str(value),)

    def marks(self, question: Question, value: Value) -> Sequence[Mark]:
        """Only that there is an answer."""
        del question, value
        return (Mark(),)


def thousandths(value: Value) -> Sequence[Mark]:
    """The mark of a number."""
    return (Mark(thousandths=round(value * 1000)),) if isinstance(value, int | float) else (Mark(),)


def choices(options: Sequence[Option], definition: Definition, language: str) -> tuple[Choice, ...]:
    """Options in one language."""
    return tuple(Choice(one.key, definition.say(one.words, language), one.is_other, one.is_alone) for one in options)


def local(question: Question, name: str, language: str) -> str:
    """Words that a kind keeps in its settings by language; in another language where there are none."""
    said = question.settings.get(name) or {}
    return str(said.get(language) or next((words for words in said.values() if words), ""))


def number_of(written: str, *, low: int, high: int) -> int | None:
    """The whole number that was written, if it is one in plain digits and between the bounds."""
    digits = written.removeprefix("-")
    if len(digits) > 15 or not digits.isascii() or not digits.isdecimal():
        return None
    return int(written) if low <= int(written) <= high else None


def whole(question: Question, name: str, default: int, *, low: int, high: int) -> int:
    """A whole number of the settings, held between ``low`` and ``high``; ``default`` where there is none."""
    found = question.settings.get(name, default)
    return min(max(found, low), high) if isinstance(found, int) and not isinstance(found, bool) else default
