"""Counting responses into daily parts: what ends and marks there were, for each day, collector, version and language.

Counts are taken from the rows that go to the warehouse (``facts``), so that both say the same. What may change after a
response is over (its team, product and customer) is not counted by; who asks for that goes to the warehouse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from meari.apps.surveys import facts, models
from meari.engines.metrics import Tally, tallied
from meari.engines.metrics.facts import ANSWER, RESPONSE

FORM = 1
"""How contents are written; what was written otherwise is counted anew."""
Key = tuple[date, int, int, str]
"""Day, collector, number of the version, language."""
OF_A_KEY = ("on", "collector", "version", "language")
OF_AN_END = ("state", "seconds")
OF_A_QUESTION = ("question", "metric", "stage", "touchpoint", "low", "high")
OF_A_MARK = ("is_first", "item", "choice", "score", "thousandths")


@dataclass
class Counts:
    """Of one key: responses by how they ended (``OF_AN_END``), marks of complete ones by question and mark."""

    n: int = 0
    ends: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    marks: Counter[tuple[Any, ...]] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        self.n += other.n
        self.ends.update(other.ends)
        self.marks.update(other.marks)

    def content(self) -> dict[str, Any]:
        """As JSON: columns, those that are unknown throughout left out; marks by question."""
        questions: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
        width = len(OF_A_QUESTION)
        for mark in self.marks:
            questions.setdefault(mark[:width], []).append(mark)
        return {
            "ends": _columns(OF_AN_END, self.ends, list(self.ends)),
            "marks": [
                {"of": list(question), "rows": _columns(OF_A_MARK, self.marks, marks, skipped=width)}
                for question, marks in questions.items()
            ],
        }

    @classmethod
    def of(cls, n: int, content: Mapping[str, Any]) -> Counts:
        """What ``content`` told."""
        marks: Counter[tuple[Any, ...]] = Counter()
        for one in content["marks"]:
            marks.update({(*one["of"], *row): count for row, count in _rows(OF_A_MARK, one["rows"])})
        return cls(n, Counter(dict(_rows(OF_AN_END, content["ends"]))), marks)


def counted(found: QuerySet[models.Response]) -> dict[Key, Counts]:
    """The counts of ``found``, which must all be over and of surveys that are not anonymous."""
    made: dict[Key, Counts] = {}
    place = _places(RESPONSE.columns, (*OF_A_KEY, *OF_AN_END))
    for row in facts.response_rows(found):
        key, end = _split(row, place)
        one = made.setdefault(key, Counts())
        one.n += 1
        one.ends[end] += 1
    place, is_complete = _places(ANSWER.columns, (*OF_A_KEY, *OF_A_QUESTION, *OF_A_MARK)), list(ANSWER.columns).index("is_complete")  # fmt: skip
    for row in facts.answer_rows(found):
        if row[is_complete]:
            key, mark = _split(row, place)
            made[key].marks[mark] += 1
    return made


@dataclass(frozen=True)
class Held:
    """Counts as they are kept."""

    key: Key
    content: Mapping[str, Any]


def ends(survey: models.Survey, held: Iterable[Held]) -> Tally:
    """The rows of responses (``facts.RESPONSE``) that are over."""
    sheet = _Sheet(OF_AN_END)
    for one in held:
        sheet.add(one.key, (), one.content["ends"])
    return sheet.tally(RESPONSE, _constants(survey) | {"last_question": None}, ())


def begun(survey: models.Survey, on: date, rows: Sequence[tuple[int, int, str, Sequence[str], int]]) -> Tally:
    """The rows of responses that are not over, all told as of the day ``on``: collector, version, language, seen, how many."""
    columns = list(zip(*rows, strict=True)) or [()] * 5
    entries = {
        "collector": columns[0], "version": columns[1], "language": [one or None for one in columns[2]],
        "last_question": [seen[-1] if seen else None for seen in columns[3]],
    }  # fmt: skip
    constants = _constants(survey) | {"on": on, "state": str(models.Response.State.PARTIAL), "seconds": None}
    return tallied(RESPONSE, columns[4], entries, blocks=_once(constants), lengths=[len(rows)])


def marks(survey: models.Survey, held: Iterable[Held]) -> Tally:
    """The rows of answers (``facts.ANSWER``) of complete responses."""
    sheet = _Sheet(OF_A_MARK)
    for one in held:
        for block in one.content["marks"]:
            sheet.add(one.key, block["of"], block["rows"])
    return sheet.tally(ANSWER, _constants(survey) | {"is_complete": True}, OF_A_QUESTION)


class _Sheet:
    """Columns of many contents, one after the other; what holds for a whole block is kept once a block."""

    def __init__(self, names: Sequence[str]) -> None:
        self.entries: dict[str, list[Any]] = {name: [] for name in names}
        self.n: list[int] = []
        self.blocks: list[tuple[Any, ...]] = []
        self.lengths: list[int] = []

    def add(self, key: Key, of: Sequence[Any], columns: Mapping[str, Sequence[Any]]) -> None:
        length = len(columns["n"])
        for name, held in self.entries.items():
            held.extend(columns[name] if name in columns else [None] * length)
        self.n.extend(columns["n"])
        self.blocks.append((*key[:3], key[3] or None, *of))
        self.lengths.append(length)

    def tally(self, fact: Any, constants: Mapping[str, Any], of: Sequence[str]) -> Tally:
        names = (*OF_A_KEY, *of)
        columns = list(zip(*self.blocks, strict=True)) or [()] * len(names)
        blocks: dict[str, Sequence[Any]] = dict(zip(names, columns, strict=True))
        blocks |= {name: [value] * len(self.blocks) for name, value in constants.items()}
        return tallied(fact, self.n, self.entries, blocks=blocks, lengths=self.lengths)


def _constants(survey: models.Survey) -> dict[str, Any]:
    return {"survey": survey.pk, "audience": survey.audience}


def _once(values: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: [value] for name, value in values.items()}


def _places(columns: Iterable[str], names: Sequence[str]) -> list[int]:
    known = list(columns)
    return [known.index(name) for name in names]


def _split(row: Sequence[Any], place: Sequence[int]) -> tuple[Key, tuple[Any, ...]]:
    """The key, and the rest with nothing in place of an empty text."""
    on, collector, version, language = (row[at] for at in place[: len(OF_A_KEY)])
    rest = (row[at] for at in place[len(OF_A_KEY) :])
    return (on, collector, version, language), tuple(None if value == "" else value for value in rest)


def _columns(names: Sequence[str], counts: Counter[Any], rows: Sequence[tuple[Any, ...]], *, skipped: int = 0) -> dict[str, list[Any]]:  # fmt: skip
    columns = {name: [row[skipped + at] for row in rows] for at, name in enumerate(names)}
    kept = {name: column for name, column in columns.items() if any(value is not None for value in column)}
    return {**kept, "n": [counts[row] for row in rows]}


def _rows(names: Sequence[str], columns: Mapping[str, Sequence[Any]]) -> Iterator[tuple[tuple[Any, ...], int]]:
    nothing = [None] * len(columns["n"])
    yield from zip(zip(*(columns.get(name, nothing) for name in names), strict=True), columns["n"], strict=True)
