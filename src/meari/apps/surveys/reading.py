"""A response as a person reads it: every question with what was answered, in words. Open answers are masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from meari.apps.surveys import answering, models, queries
from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import question_kinds
from meari.engines.text import masking
from meari.vocabulary.surveys import Value


@dataclass(frozen=True)
class Said:
    """One question and its answer, a line for each part; ``other`` holds the words beside it."""

    key: str
    title: str
    parts: tuple[tuple[str, str], ...]
    other: str = ""


def lines_of(response: models.Response, *, language: str) -> list[Said]:
    """The questions of the version that was asked, in its order."""
    definition = queries.frozen_definition(response.version_id)
    found = []
    for question in definition.questions:
        if question.key in response.answers and question.kind in question_kinds():
            value = response.answers[question.key]
            parts = _parts(question, definition, tuple(value) if isinstance(value, list) else value, language)
            other = masking.mask(str(response.answers.get(f"{question.key}:other", ""))).text
            found.append(Said(question.key, definition.say(question.title, language), tuple(parts), other))
    return found


def title_of(definition: Definition, key: str, language: str) -> str:
    """The words of a question; nothing where there is none of that key."""
    return next((definition.say(one.title, language) for one in definition.questions if one.key == key), "")


def told_mark(definition: Definition, marked: Mapping[str, Any], language: str) -> str:
    """What the answers behind a number have in common, in words."""
    question = next((one for one in definition.questions if one.key == marked.get("question")), None)
    if question is None:
        return ""
    row = next((one for one in question.rows if one.key == marked.get("item")), None)
    choice = question.choice(str(marked.get("choice", "")))
    told = [definition.say(one.words, language) for one in (row, choice) if one is not None]
    if "score" in marked:
        told.append(str(marked["score"]))
    return " · ".join(told)


def _parts(question: Question, definition: Definition, value: Value, language: str) -> list[tuple[str, str]]:
    kind = answering.kind_of(question)
    if kind.family == "text" and isinstance(value, str):
        return [("", masking.mask(value).text)]
    columns = kind.columns(question, definition, language)
    title = definition.say(question.title, language)
    parts = []
    for column, cell in zip(columns, kind.cells(question, value), strict=False):
        name = column.label.removeprefix(f"{title}: ") if column.label != title else ""
        if cell is None or (column.sort == "flag" and not cell):
            continue
        is_flag = column.sort == "flag"
        text = name or _("yes") if is_flag else column.labels.get(cell, cell) if isinstance(cell, int) else cell
        parts.append(("" if is_flag else name, str(text)))
    return parts
