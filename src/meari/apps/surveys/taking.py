"""Responses on their way out of the house: their columns, and their rows one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import IO, Any, Protocol

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from meari.apps.surveys import models
from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.fields import Given
from meari.apps.surveys.protocol import Column, QuestionKind, question_kinds
from meari.apps.surveys.studies import Weights
from meari.engines.text import masking
from meari.registry import Kinds, kinds
from meari.vocabulary.surveys import Sort

FORMATS = "meari.apps.surveys.formats"
NO_ANSWER = -99
"""Asked and not answered, in files that know missing values; what was not asked at all is empty."""
WEIGHT = "weight"
WITHHELD = "***"
Cell = str | int | float | datetime | None
CHUNK = 2000
HEARD_EVERY = 500
READ = (
    "pk", "answers", "seen", "language", "collector__name", "version__number", "team__key", "team__name", "product__sku",
    "product__group__key", "product__group__name", "variables", "started_at", "completed_at",
)  # fmt: skip


@dataclass(frozen=True)
class Out:
    """One column of a file: ``sort`` is that of the question's column, ``moment`` for instants; ``is_open`` is free text, masked
    unless originals are taken, ``is_name`` somebody's name, left out unless they are. Where ``can_miss``, asked and not answered can be told from not asked.
    """

    name: str
    label: str
    sort: str
    labels: Mapping[int, str]
    question: str = ""
    is_open: bool = False
    is_name: bool = False
    can_miss: bool = False


@dataclass(frozen=True)
class Row:
    """One response under the columns; ``missing`` are the places of what was asked and not answered."""

    cells: Sequence[Cell]
    missing: frozenset[int]


@dataclass(frozen=True)
class Taking:
    """What is taken: complete responses up to ``through_id``, in words of ``language``, coded values as ``codes`` or words,
    open text masked unless ``is_original``. ``heard`` is told how many responses were read since it was last told.
    """

    survey: models.Survey
    definition: Definition
    language: str
    through_id: int
    is_codes: bool = True
    is_original: bool = False
    weights: Weights | None = None
    weights_name: str = ""
    heard: Callable[[int], None] | None = field(default=None, compare=False, repr=False)

    def columns(self) -> list[Out]:
        """Of every file, in order: about the response, its variables, its weight, its answers."""
        about = [
            Out("id", _("Response"), "number", {}), Out("started_at", _("Begun at"), "moment", {}),
            Out("completed_at", _("Completed at"), "moment", {}), Out("version", _("Version"), "number", {}),
            Out("language", _("Language of the answer"), "text", {}), Out("collector", _("Collector"), "text", {}),
            Out("team", _("Team"), "text", {}), Out("product", _("Product"), "text", {}), Out("product_group", _("Product group"), "text", {}),
        ]  # fmt: skip
        about += [Out(f"v_{name}", name, "text", {}, is_open=True) for name in self.definition.variables]
        if self.weights is not None:
            about.append(Out(WEIGHT, _("Weight: %s") % self.weights_name, "number", {}))
        return [*about, *(out for asked in self._asked() for out in asked.columns)]

    def rows(self) -> Iterator[Row]:
        """Every response, read a few thousand at a time."""
        asked, complete = self._asked(), models.Response.State.COMPLETE
        found = self.survey.responses.filter(state=complete, pk__lte=self.through_id).order_by("pk")
        for at, values in enumerate(found.values_list(*READ).iterator(CHUNK), start=1):
            yield self._row(dict(zip(READ, values, strict=True)), asked)
            if self.heard is not None and at % HEARD_EVERY == 0:
                self.heard(HEARD_EVERY)

    def words(self, out: Out, cell: Cell) -> Cell:
        """A coded cell as its word, anything else as it is."""
        if out.sort == "code" and isinstance(cell, int | float):
            return out.labels.get(int(cell), str(cell))
        return cell

    def _row(self, held: Mapping[str, Any], asked: Sequence[_Asked]) -> Row:
        cells: list[Cell] = [
            held["pk"], _local(held["started_at"]), _local(held["completed_at"]), held["version__number"], held["language"],
            held["collector__name"], held["team__name"], held["product__sku"], held["product__group__name"],
        ]  # fmt: skip
        variables = held["variables"] or {}
        cells += [self._text(variables.get(name)) for name in self.definition.variables]
        if self.weights is not None:
            cells.append(self.weights.of(_given(held)))
        missing: set[int] = set()
        seen = set(held["seen"] or ())
        for one in asked:
            value = held["answers"].get(one.question.key)
            answer = one.cells(value)
            if value is None and one.question.key in seen:
                missing.update(len(cells) + at for at, out in enumerate(one.columns) if out.can_miss)
            cells += [self._shown(cell, out) for cell, out in zip(answer, one.columns, strict=False)]
            if one.has_other:
                cells.append(self._text(held["answers"].get(f"{one.question.key}:other")))
        return Row(cells, frozenset(missing))

    def _shown(self, cell: Cell, out: Out) -> Cell:
        if out.is_name and cell is not None and not self.is_original:
            return WITHHELD
        return self._text(cell) if out.is_open else cell

    def _text(self, said: Any) -> str | None:
        if said is None:
            return None
        return str(said) if self.is_original else _masked(str(said))

    def _asked(self) -> list[_Asked]:
        known = question_kinds()
        return [
            _Asked.of(question, known[question.kind], self.definition, self.language)
            for question in self.definition.questions
            if question.kind in known
        ]


class Format(Protocol):
    """A form in which responses (``has_rows``) or results leave the house; ``passes`` says how often it reads all responses."""

    label: str | Promise
    explanation: str | Promise
    media_type: str
    has_rows: bool
    passes: int

    def write(self, taking: Taking, out: IO[bytes]) -> None:
        """Write the file. Raises ``printing.FormatUnavailable`` when something it needs is not installed."""
        ...


def formats() -> Kinds:
    return kinds(FORMATS)


@dataclass(frozen=True)
class _Asked:
    """A question with its columns; words beside a choice have one of their own."""

    question: Question
    kind: QuestionKind
    columns: Sequence[Out]
    has_other: bool

    @classmethod
    def of(cls, question: Question, kind: QuestionKind, definition: Definition, language: str) -> _Asked:
        item = kind.item(question, definition, language)
        is_open = item.sort is Sort.TEXT and kind.summary == "text"
        is_name = item.sort is Sort.TEXT and kind.summary == "count"
        can_miss = item.low is None or item.low > NO_ANSWER
        columns = [
            _out(question, column, is_open=is_open, is_name=is_name, can_miss=can_miss)
            for column in (kind.columns(question, definition, language) if item.sort is not Sort.NOTHING else ())
        ]  # fmt: skip
        has_other = any(one.is_other for one in question.choices)
        if has_other:
            label = f"{definition.say(question.title, language)}: {_('in their own words')}"
            columns.append(Out(f"{question.key}_other", label, "text", {}, question.key, is_open=True))
        return cls(question, kind, columns, has_other)

    def cells(self, value: Any) -> Sequence[Cell]:
        n = len(self.columns) - self.has_other
        if value is None:
            return [None] * n
        return self.kind.cells(self.question, tuple(value) if isinstance(value, list) else value)


def _out(question: Question, column: Column, *, is_open: bool, is_name: bool, can_miss: bool) -> Out:
    name = f"{question.key}{column.name}".replace(".", "_")
    is_coded = column.sort in {"number", "code", "flag"}
    return Out(name, column.label, column.sort, column.labels, question.key, is_open, is_name, is_coded and can_miss)


def _given(held: Mapping[str, Any]) -> Given:
    return Given(
        held["pk"], held["answers"], held["language"], held["collector__name"] or "", held["team__key"] or "",
        held["product__group__key"] or "", held["variables"] or {},
    )  # fmt: skip


def _local(at: datetime | None) -> datetime | None:
    """Files know no time zones: the installation's, to the second."""
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0) if at is not None else None


@lru_cache(maxsize=4096)
def _masked(said: str) -> str:
    return masking.mask(said).text
