"""How results of questions are summed up: kinds found as modules in ``summaries``, each named by what questions call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.functional import Promise

from meari.apps.base.charts import Option
from meari.apps.surveys.definition import Definition, Question
from meari.registry import Kinds, kinds
from meari.vocabulary.metrics import Reading

SUMMARIES = "meari.apps.surveys.summaries"


@dataclass(frozen=True)
class Tally:
    """How many answers bear one mark (``protocol.Mark``)."""

    item: str | None
    choice: str | None
    score: int | None
    thousandths: int | None
    n: int


@dataclass(frozen=True)
class Asked:
    """A question with its tallies; ``answered`` counts the responses that answered it, ``responses`` all complete ones."""

    question: Question
    definition: Definition
    language: str
    tallies: Sequence[Tally]
    answered: int
    responses: int

    def named(self, key: str | None, *, is_row: bool = False) -> str:
        """The words of a choice, or of a row of a grid; its key where the version knows it no more."""
        options = self.question.rows if is_row else self.question.choices
        return next((self.definition.say(one.words, self.language) for one in options if one.key == key), key or "")


@dataclass(frozen=True)
class Column:
    """A column of the table behind a figure; ``format`` is text, count, share, mean or place."""

    key: str
    label: str | Promise
    format: str = "count"


@dataclass(frozen=True)
class Figure:
    """A picture and the table behind it. A row's ``open`` holds the marks that its answers bear; readings are cells of
    their own. ``readings`` stand above the picture, by what they are called.
    """

    columns: Sequence[Column] = ()
    rows: Sequence[Mapping[str, Any]] = ()
    option: Option | None = None
    readings: Sequence[tuple[str | Promise, str, Reading]] = field(default=())


class Summary(Protocol):
    """A way of summing up answers. ``template`` names a file of ``pages/summaries``."""

    template: str

    def build(self, asked: Asked) -> Figure:
        """The figure; it must do for no answers, for one, and for keys that no version knows any more."""
        ...


def summaries() -> Kinds:
    return kinds(SUMMARIES)
