"""Kinds that are answered with one point of a scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import Column, Mark, Posted, Shown, Unfit
from meari.apps.surveys.questions._base import Base, local, number_of
from meari.vocabulary.surveys import Sort, Value

ENDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "likelihood": {
        "ko": ("전혀 추천하지 않음", "매우 추천함"), "en": ("Not at all likely", "Extremely likely"),
        "ja": ("まったく勧めない", "ぜひ勧めたい"), "zh": ("完全不会推荐", "一定会推荐"),
        "vi": ("Hoàn toàn không", "Chắc chắn sẽ giới thiệu"),
    },
    "satisfaction": {
        "ko": ("매우 불만족", "매우 만족"), "en": ("Very dissatisfied", "Very satisfied"), "ja": ("とても不満", "とても満足"),
        "zh": ("非常不满意", "非常满意"), "vi": ("Rất không hài lòng", "Rất hài lòng"),
    },
    "agreement": {
        "ko": ("전혀 그렇지 않다", "매우 그렇다"), "en": ("Strongly disagree", "Strongly agree"), "ja": ("まったくそう思わない", "とてもそう思う"),
        "zh": ("非常不同意", "非常同意"), "vi": ("Hoàn toàn không đồng ý", "Hoàn toàn đồng ý"),
    },
}  # fmt: skip
"""The words at the two ends of a scale where the survey says none of its own."""


class Scale(Base):
    """Whole numbers from ``low`` to ``high``; the words at both ends come from the settings ``low_label``, ``high_label``."""

    family = "score"
    sort = Sort.NUMBER
    icon = "gauge"
    seconds = 7.0
    template = "surveys/answer/scale.html"
    summary = "scale"
    names_nobody = True
    worded: ClassVar[Mapping[str, str | Promise]] = {
        "low_label": _("Words at the low end"), "high_label": _("Words at the high end"),
    }  # fmt: skip
    low, high = 0, 10
    ends = ""

    def bounds(self, question: Question) -> tuple[int, int]:
        del question
        return self.low, self.high

    def clean(self, question: Question, posted: Posted) -> Value | None:
        written = posted.one(question.key)
        if not written:
            return None
        low, high = self.bounds(question)
        found = number_of(written, low=low, high=high)
        if found is None:
            raise Unfit("not_on_scale", low=low, high=high)
        return found

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        low, high = self.bounds(shown.question)
        low_label, high_label = self.labels(shown.question, language)
        return {
            "points": [str(point) for point in range(low, high + 1)], "low_label": low_label, "high_label": high_label,
        }  # fmt: skip

    def labels(self, question: Question, language: str) -> tuple[str, str]:
        """The words at both ends."""
        usual = ENDS.get(self.ends, {}).get(language, ("", ""))
        return local(question, "low_label", language) or usual[0], local(question, "high_label", language) or usual[1]

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        ends = zip(self.bounds(question), self.labels(question, language), strict=True)
        labels = {point: words for point, words in ends if words}
        return (Column("", definition.say(question.title, language), "number", labels),)

    def cells(self, question: Question, value: Value) -> Sequence[str | int | float | None]:
        return (value,) if isinstance(value, int | float) else (None,)

    def marks(self, question: Question, value: Value) -> Sequence[Mark]:
        return (Mark(score=value if isinstance(value, int) else None),)


POINTS = [(5, _("5 points")), (7, _("7 points"))]
