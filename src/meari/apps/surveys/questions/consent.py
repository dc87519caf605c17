"""An agreement that is given by a tick, never ticked beforehand; the text shown is part of the frozen question."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import Column, Mark, Posted
from meari.apps.surveys.questions._base import Base
from meari.vocabulary.surveys import Choice, Item, Sort, Value

AGREED = "yes"


class Agreement(Base):
    label = _("Consent")
    explanation = _("A tick that is never set beforehand; optional ones do not stop anybody.")
    icon = "shield-check"
    sort = Sort.ONE
    seconds = 10.0
    template = "surveys/answer/consent.html"
    summary = "agreed"
    names_nobody = True

    def item(self, question: Question, definition: Definition, language: str) -> Item:
        plain = super().item(question, definition, language)
        return Item(
            plain.key,
            plain.sort,
            plain.title,
            (Choice(AGREED, AGREED),),
            is_required=plain.is_required,
            seconds=self.seconds,
        )

    def clean(self, question: Question, posted: Posted) -> Value | None:
        return AGREED if posted.one(question.key) == AGREED else None

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        return (Column("", definition.say(question.title, language), "flag"),)

    def cells(self, question: Question, value: Value) -> Sequence[str | int | float | None]:
        return (int(value == AGREED),)

    def marks(self, question: Question, value: Value) -> Sequence[Mark]:
        return (Mark(choice=str(value)),)


kind = Agreement()
