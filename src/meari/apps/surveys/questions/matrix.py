"""Several rows answered on one scale of choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import Column, Mark, Posted, Unfit
from meari.apps.surveys.questions._choices import One
from meari.vocabulary.surveys import Sort, Value


class Matrix(One):
    """Each row has a field ``key.row``; the value holds the choice of each answered row."""

    label = _("Matrix")
    explanation = _("Several rows on one scale.")
    icon = "table"
    sort = Sort.GRID
    seconds = 25.0
    has_rows = True
    template = "surveys/answer/matrix.html"
    summary = "matrix"
    can_part = False

    def clean(self, question: Question, posted: Posted) -> Value | None:
        found = {row.key: posted.one(f"{question.key}.{row.key}") for row in question.rows}
        chosen = {row: choice for row, choice in found.items() if choice}
        if any(question.choice(choice) is None for choice in chosen.values()):
            raise Unfit("unknown_choice")
        if chosen and question.is_required and len(chosen) < len(question.rows):
            raise Unfit("row_missing")
        return chosen or None

    def posted(self, question: Question, value: Value) -> Mapping[str, Sequence[str]]:
        chosen = value if isinstance(value, Mapping) else {}
        return {f"{question.key}.{row}": [choice] for row, choice in chosen.items()}

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        title = definition.say(question.title, language)
        labels = {one.code: definition.say(one.words, language) for one in question.choices}
        return [
            Column(f".{row.code}", f"{title}: {definition.say(row.words, language)}", "code", labels)
            for row in question.rows
        ]

    def cells(self, question: Question, value: Value) -> Sequence[str | int | float | None]:
        chosen = value if isinstance(value, Mapping) else {}
        found = (question.choice(chosen[row.key]) if row.key in chosen else None for row in question.rows)
        return [choice.code if choice else None for choice in found]

    def marks(self, question: Question, value: Value) -> Sequence[Mark]:
        return [Mark(item=row, choice=key) for row, key in value.items()] if isinstance(value, Mapping) else [Mark()]


kind = Matrix()
