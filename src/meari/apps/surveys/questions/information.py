"""Words between questions; nothing is asked."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import Column, Posted
from meari.apps.surveys.questions._base import Base
from meari.vocabulary.surveys import Sort, Value


class Information(Base):
    label = _("Information")
    explanation = _("Words between questions; nothing is asked.")
    icon = "info-circle"
    sort = Sort.NOTHING
    seconds = 6.0
    names_nobody = True
    template = "surveys/answer/information.html"

    def clean(self, question: Question, posted: Posted) -> Value | None:
        return None

    def posted(self, question: Question, value: Value) -> Mapping[str, Sequence[str]]:
        return {}

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        return ()

    def cells(self, question: Question, value: Value) -> Sequence[str | int | float | None]:
        return ()


kind = Information()
