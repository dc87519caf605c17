"""A number that somebody writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import Column, Mark, Posted, Shown, Unfit
from meari.apps.surveys.questions._base import Base, local, thousandths
from meari.vocabulary.surveys import Sort, Value

WIDEST = 10**12


class Range(forms.Form):
    low = forms.FloatField(label=_("Lowest"), required=False, min_value=-WIDEST, max_value=WIDEST)
    high = forms.FloatField(label=_("Highest"), required=False, min_value=-WIDEST, max_value=WIDEST)
    is_whole = forms.BooleanField(label=_("Whole numbers only"), required=False)


class Number(Base):
    """Thousands may be parted by commas, as people write them."""

    label = _("Number")
    explanation = _("A number with limits if you like.")
    icon = "number-123"
    family = "text"
    sort = Sort.NUMBER
    seconds = 10.0
    template = "surveys/answer/number.html"
    summary = "number"
    settings = Range
    worded: ClassVar[Mapping[str, str | Promise]] = {"unit": _("Unit behind the number")}

    def bounds(self, question: Question) -> tuple[float | None, float | None]:
        low, high = (question.settings.get(name) for name in ("low", "high"))
        return (low if isinstance(low, int | float) else None), (high if isinstance(high, int | float) else None)

    def clean(self, question: Question, posted: Posted) -> Value | None:
        written = posted.one(question.key).replace(",", "")
        if not written:
            return None
        try:
            value = Decimal(written) if len(written) <= 30 else Decimal("nan")
        except InvalidOperation:
            value = Decimal("nan")
        if not value.is_finite() or abs(value) > WIDEST:
            raise Unfit("not_a_number")
        low, high = self.bounds(question)
        if (low is not None and value < Decimal(str(low))) or (high is not None and value > Decimal(str(high))):
            raise Unfit("out_of_range", low="" if low is None else f"{low:g}", high="" if high is None else f"{high:g}")
        if value == value.to_integral_value():
            return int(value)
        if question.settings.get("is_whole"):
            raise Unfit("not_whole")
        return float(value)

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        asked = shown.question
        return {"unit": local(asked, "unit", language), "is_whole": bool(asked.settings.get("is_whole"))}

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        return (Column("", definition.say(question.title, language), "number"),)

    def cells(self, question: Question, value: Value) -> Sequence[str | int | float | None]:
        return (value,) if isinstance(value, int | float) else (None,)

    def marks(self, question: Question, value: Value) -> Sequence[Mark]:
        return thousandths(value)


kind = Number()
