"""What a kind of question is: found as a module or folder in ``questions``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django import forms
from django.utils.functional import Promise

from meari.apps.surveys.definition import Definition, Question, Words
from meari.registry import Kinds, kinds
from meari.vocabulary.surveys import Choice, Item, Sort, Value

QUESTIONS = "meari.apps.surveys.questions"


class Unfit(Exception):
    """What was answered cannot be taken; ``reason`` names a sentence of ``words.toml``, ``params`` fill it."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason, self.params = reason, params


class NoSettings(forms.Form):
    """For kinds with nothing to set."""


@dataclass(frozen=True)
class Posted:
    """What a browser or a program sent for one question: all values by field name, and names of uploaded files kept."""

    values: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """The last value of ``name``, without surrounding blanks; empty when it was not sent."""
        found = self.values.get(name) or ("",)
        return str(found[-1]).strip()

    def many(self, name: str) -> list[str]:
        return [str(value) for value in self.values.get(name, ()) if str(value)]


@dataclass(frozen=True)
class Column:
    """One column of an export: ``name`` follows the question's key, ``labels`` name coded values; ``sort`` is ``number``,
    ``code``, ``flag``, ``text``, ``day``.
    """

    name: str
    label: str
    sort: str
    labels: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mark:
    """One thing that an answer marks, as results count it: a row of a grid (``item``), a ``choice``, the point of a scale
    (``score``; the scale's ends come from ``bounds``), a number in ``thousandths``. No words.
    """

    item: str = ""
    choice: str = ""
    score: int | None = None
    thousandths: int | None = None


@dataclass(frozen=True)
class Line:
    """A row of a grid or a choice to rank: the field ``name``, its words, and what it holds now."""

    name: str
    text: str
    current: str


@dataclass(frozen=True)
class Shown:
    """A question on its way to a respondent's screen, in one language; kinds add what their template needs in ``more``.

    ``raw`` is what the fields hold now: what was answered before, or what was just handed in and cannot be taken.
    """

    question: Question
    template: str
    title: str
    help: str
    choices: tuple[Choice, ...]
    rows: tuple[Choice, ...]
    raw: Posted
    words: Mapping[str, str]
    error: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def current(self) -> str:
        """What the field of the question's own name holds."""
        return self.raw.one(self.question.key)

    @property
    def chosen(self) -> list[str]:
        return self.raw.many(self.question.key)

    @property
    def other(self) -> str:
        return self.raw.one(f"{self.question.key}.other")

    @property
    def lines(self) -> list[Line]:
        """The rows, or where there are none the choices, each a field of its own."""
        names = [(f"{self.question.key}.{one.key}", one.text) for one in self.rows or self.choices]
        return [Line(name, text, self.raw.one(name)) for name, text in names]


class QuestionKind(Protocol):
    """A kind of question. ``metric`` names what its number counts as (``nps``, ``csat``, ``ces``, ``enps`` or nothing),
    ``names_nobody`` that it may be asked anonymously, ``can_part`` that its answers may part people into groups,
    ``family`` where the builder lists it (``score``, ``choice``, ``text``, ``other``), ``summary`` how results are shown.
    ``worded`` labels the settings that are words by language, ``starter`` is the title that a new question begins with.
    """

    label: str | Promise
    explanation: str | Promise
    icon: str
    family: str
    sort: Sort
    seconds: float
    metric: str
    has_choices: bool
    has_rows: bool
    is_voice: bool
    names_nobody: bool
    can_part: bool
    template: str
    summary: str
    settings: type[forms.Form]
    worded: Mapping[str, str | Promise]
    starter: Words

    def item(self, question: Question, definition: Definition, language: str) -> Item:
        """The question as logic sees it."""
        ...

    def clean(self, question: Question, posted: Posted) -> Value | None:
        """The value that was answered, or none. Raises ``Unfit``. Fields are named by the question's key, or ``key.part``."""
        ...

    def beside(self, question: Question, posted: Posted, value: Value) -> Mapping[str, str]:
        """Words kept beside the answer, by what they are (``other``). Raises ``Unfit``."""
        ...

    def posted(self, question: Question, value: Value) -> Mapping[str, Sequence[str]]:
        """The fields that ``clean`` turns into ``value``."""
        ...

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        """What the template needs beside what is shown already."""
        ...

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        """The columns of an export."""
        ...

    def marks(self, question: Question, value: Value) -> Sequence[Mark]:
        """What the answer marks in results: at least one mark, and never what somebody wrote."""
        ...

    def bounds(self, question: Question) -> tuple[float | None, float | None]:
        """The least and greatest number; nothing where answers are no numbers or may be any."""
        ...

    def cells(self, question: Question, value: Value) -> Sequence[str | int | float | None]:
        """The cells of one answer under ``columns``; coded values as their numbers."""
        ...


def question_kinds() -> Kinds:
    return kinds(QUESTIONS)
