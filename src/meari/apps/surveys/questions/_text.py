"""Kinds that are answered in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Question
from meari.apps.surveys.protocol import Posted, Shown, Unfit
from meari.apps.surveys.questions._base import Base, whole
from meari.vocabulary.surveys import Sort, Value


class Length(forms.Form):
    longest = forms.IntegerField(label=_("At most this many characters"), min_value=1, max_value=10_000, required=False)
    is_voice = forms.BooleanField(
        label=_("Take answers as voices of customers"), required=False, initial=True,
        help_text=_("They are masked, classified and counted with all other voices."),
    )  # fmt: skip


class ShortLength(Length):
    is_voice = forms.BooleanField(
        label=_("Take answers as voices of customers"), required=False,
        help_text=_("They are masked, classified and counted with all other voices."),
    )  # fmt: skip


class Text(Base):
    family = "text"
    sort = Sort.TEXT
    summary = "text"
    settings: ClassVar[type[forms.Form]] = Length
    is_voice = True
    names_nobody = True
    longest = 200

    def clean(self, question: Question, posted: Posted) -> Value | None:
        written = tidy(posted.one(question.key))
        longest = self.most(question)
        if len(written) > longest:
            raise Unfit("too_long", most=longest, written=len(written))
        return written or None

    def most(self, question: Question) -> int:
        """How many characters fit."""
        return whole(question, "longest", self.longest, low=1, high=10_000)

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        return {"longest": self.most(shown.question)}


def tidy(written: str) -> str:
    """Composed letters, one kind of line break, no control characters and no halves of letters."""
    whole_letters = unicodedata.normalize("NFC", written.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in whole_letters if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
