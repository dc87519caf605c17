"""What of a response can be counted, compared and averaged: answers, and what is known of how it came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from meari.apps.surveys.definition import Definition, Option, Question
from meari.apps.surveys.protocol import question_kinds
from meari.vocabulary.surveys import Item, Sort

MOST_POINTS = 11
MOST_VALUES = 20
"""Values of a variable that are shown one by one."""
PROMOTERS = ("detractor", "passive", "promoter")


@dataclass(frozen=True)
class Given:
    """One complete response as analysis reads it."""

    id: int
    answers: Mapping[str, Any]
    language: str = ""
    collector: str = ""
    team: str = ""
    group: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """One thing to analyse. ``choices`` are its categories (key and words; empty where only the data knows them, and then it
    is ``is_open``); ``scale`` the ends of its numbers. ``categories`` and ``number`` read it from a response; nothing where
    there is no answer.
    """

    key: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    scale: tuple[float, float] | None = None
    metric: str = ""
    is_number: bool = False
    is_many: bool = False
    is_open: bool = False
    categories: Callable[[Given], frozenset[str] | None] = lambda _given: None
    number: Callable[[Given], float | None] = lambda _given: None

    @property
    def is_split(self) -> bool:
        """Whether everybody is in one category at most, so that it can make the columns of a table."""
        return not self.is_many and (self.is_open or bool(self.choices))

    def words(self, key: str) -> str:
        """What a category is called; its key where there are no words."""
        return dict(self.choices).get(key, key)


def merged(definitions: Sequence[Definition]) -> Definition:
    """One definition over all versions (newest first): every question that was ever asked, with every choice it ever had."""
    newest = definitions[0]
    questions = {question.key: question for question in newest.questions}
    for older in definitions[1:]:
        for question in older.questions:
            known = questions.get(question.key)
            if known is None or known.kind != question.kind:
                questions.setdefault(question.key, question)
                continue
            questions[question.key] = replace(
                known, choices=_joined(known.choices, question.choices), rows=_joined(known.rows, question.rows)
            )
    variables = dict.fromkeys(name for one in definitions for name in one.variables)
    return replace(newest, questions=tuple(questions.values()), variables=tuple(variables))


def fields_of(definition: Definition, language: str, names: Mapping[str, Mapping[str, str]]) -> dict[str, Field]:
    """Everything that can be analysed, by key: questions first. ``names`` hold the words of collectors, teams and groups."""
    found = [one for question in definition.questions for one in _of_question(question, definition, language)]
    contexts = (
        ("collector", _("Collector"), lambda given: given.collector),
        ("language", _("Language of the answer"), lambda given: given.language),
        ("team", _("Team"), lambda given: given.team),
        ("group", _("Product group"), lambda given: given.group),
    )
    found += [_context(f"@{key}", label, read, names.get(key, {})) for key, label, read in contexts]
    found += [_context(f"${name}", name, _variable(name), {}) for name in definition.variables]
    return {one.key: one for one in found}


def _joined(newer: tuple[Option, ...], older: tuple[Option, ...]) -> tuple[Option, ...]:
    known, codes = {one.key for one in newer}, {one.code for one in newer}
    fresh = []
    for one in older:
        if one.key not in known:
            code = one.code if one.code not in codes else max(codes) + 1
            codes.add(code)
            fresh.append(replace(one, code=code))
    return (*newer, *fresh)


def _of_question(question: Question, definition: Definition, language: str) -> Iterator[Field]:
    kinds = question_kinds()
    if question.kind not in kinds:
        return
    kind = kinds[question.kind]
    item: Item = kind.item(question, definition, language)
    label = definition.say(question.title, language)
    if item.sort is Sort.NUMBER:
        yield _number(question.key, label, item, kind.metric)
    elif item.sort is Sort.ONE:
        choices = tuple((choice.key, choice.text) for choice in item.choices)
        yield Field(question.key, label, choices, categories=_one(question.key))
    elif item.sort is Sort.MANY:
        choices = tuple((choice.key, choice.text) for choice in item.choices)
        yield Field(question.key, label, choices, is_many=True, categories=_many(question.key))
    elif item.sort is Sort.GRID and question.rows:
        for row in question.rows:
            yield _row(question, row, definition, language)


def _number(key: str, label: str, item: Item, metric: str) -> Field:
    scale = (item.low, item.high) if item.low is not None and item.high is not None else None
    plain = Field(key, label, scale=scale, metric=metric, is_number=True, number=_numeric(key))
    if metric in {"nps", "enps"}:
        words = (_("Detractors (0 to 6)"), _("Passives (7, 8)"), _("Promoters (9, 10)"))
        return replace(plain, choices=tuple(zip(PROMOTERS, words, strict=True)), categories=_promoting(key))
    if scale and scale[1] - scale[0] < MOST_POINTS and scale[0] == int(scale[0]):
        points = [str(point) for point in range(int(scale[0]), int(scale[1]) + 1)]
        return replace(plain, choices=tuple((point, point) for point in points), categories=_point(key))
    return plain


def _row(question: Question, row: Option, definition: Definition, language: str) -> Field:
    """A row of a grid: its choices, and their codes as numbers where they are a scale."""
    scaled = {one.key: one.code for one in question.choices if not (one.is_alone or one.is_other)}
    codes = sorted(scaled.values())
    label = f"{definition.say(question.title, language)}: {definition.say(row.words, language)}"

    def chosen(given: Given) -> str | None:
        answer = given.answers.get(question.key)
        return answer.get(row.key) if isinstance(answer, Mapping) else None

    def categories(given: Given) -> frozenset[str] | None:
        found = chosen(given)
        return frozenset({found}) if found else None

    def number(given: Given) -> float | None:
        return scaled.get(chosen(given) or "")

    return Field(
        f"{question.key}.{row.key}", label,
        tuple((one.key, definition.say(one.words, language)) for one in question.choices),
        scale=(codes[0], codes[-1]) if len(codes) > 1 else None, is_number=len(codes) > 1, categories=categories, number=number,
    )  # fmt: skip


def _context(key: str, label: str, read: Callable[[Given], str], names: Mapping[str, str]) -> Field:
    def categories(given: Given) -> frozenset[str] | None:
        found = read(given)
        return frozenset({found}) if found else None

    return Field(key, label, tuple(names.items()), is_open=True, categories=categories)


def _variable(name: str) -> Callable[[Given], str]:
    return lambda given: str(given.variables.get(name, ""))


def _one(key: str) -> Callable[[Given], frozenset[str] | None]:
    def read(given: Given) -> frozenset[str] | None:
        found = given.answers.get(key)
        return frozenset({str(found)}) if found is not None else None

    return read


def _many(key: str) -> Callable[[Given], frozenset[str] | None]:
    def read(given: Given) -> frozenset[str] | None:
        found = given.answers.get(key)
        return frozenset(str(one) for one in found) if isinstance(found, list | tuple) else None

    return read


def _numeric(key: str) -> Callable[[Given], float | None]:
    def read(given: Given) -> float | None:
        found = given.answers.get(key)
        return found if isinstance(found, int | float) and not isinstance(found, bool) else None

    return read


def _point(key: str) -> Callable[[Given], frozenset[str] | None]:
    numeric = _numeric(key)

    def read(given: Given) -> frozenset[str] | None:
        found = numeric(given)
        return frozenset({f"{found:g}"}) if found is not None else None

    return read


def _promoting(key: str) -> Callable[[Given], frozenset[str] | None]:
    numeric = _numeric(key)

    def read(given: Given) -> frozenset[str] | None:
        found = numeric(given)
        return None if found is None else frozenset({PROMOTERS[(found > 6) + (found > 8)]})

    return read
