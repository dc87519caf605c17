"""A number on a line between two ends, in steps."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Question
from meari.apps.surveys.protocol import Mark, Posted, Shown
from meari.apps.surveys.questions._base import thousandths, whole
from meari.apps.surveys.questions._scale import Scale
from meari.vocabulary.surveys import Value

WIDEST = 1_000_000


class Line(forms.Form):
    low = forms.IntegerField(label=_("Lowest"), initial=0, min_value=-WIDEST, max_value=WIDEST)
    high = forms.IntegerField(label=_("Highest"), initial=100, min_value=-WIDEST, max_value=WIDEST)
    step = forms.IntegerField(label=_("Step"), initial=1, min_value=1, max_value=WIDEST)


class Slider(Scale):
    label = _("Slider")
    explanation = _("A number on a line.")
    icon = "adjustments-horizontal"
    settings = Line
    template = "surveys/answer/slider.html"
    summary = "number"
    names_nobody = False

    def bounds(self, question: Question) -> tuple[int, int]:
        low = whole(question, "low", 0, low=-WIDEST, high=WIDEST)
        return low, max(low + 1, whole(question, "high", 100, low=-WIDEST, high=WIDEST))

    def clean(self, question: Question, posted: Posted) -> Value | None:
        """A line has no place for "no answer", so the page says by ``key.untouched`` that it was not."""
        return None if posted.one(f"{question.key}.untouched") else super().clean(question, posted)

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        low, high = self.bounds(shown.question)
        low_label, high_label = self.labels(shown.question, language)
        return {
            "low": low, "high": high, "step": whole(shown.question, "step", 1, low=1, high=WIDEST),
            "low_label": low_label or low, "high_label": high_label or high, "middle": (low + high) // 2,
        }  # fmt: skip

    def marks(self, question: Question, value: Value) -> Sequence[Mark]:
        return thousandths(value)


kind = Slider()
