"""Whether an expectation was met: worse, as expected, better (disconfirmation; Oliver, Journal of Marketing Research 11/1980)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import Column, Shown
from meari.apps.surveys.questions._scale import Scale

WORDS: Mapping[str, tuple[str, str, str]] = {
    "ko": ("기대보다 나빴다", "기대한 만큼이었다", "기대보다 좋았다"),
    "en": ("Worse than expected", "As expected", "Better than expected"),
    "ja": ("期待より悪かった", "期待どおりだった", "期待より良かった"),
    "zh": ("比预期差", "和预期一样", "比预期好"),
    "vi": ("Tệ hơn mong đợi", "Đúng như mong đợi", "Tốt hơn mong đợi"),
}


class Expectation(Scale):
    label = _("Expectation met")
    explanation = _("Worse than, as, or better than expected.")
    icon = "gauge"
    metric = "expectation"
    low, high = 1, 3
    template = "surveys/answer/expectation.html"

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        words = WORDS.get(language, WORDS["en"])
        points = [(str(point), text) for point, text in enumerate(words, start=1)]
        return {**super().more(shown, language, seed), "worded": points}

    def labels(self, question: Question, language: str) -> tuple[str, str]:
        words = WORDS.get(language, WORDS["en"])
        return words[0], words[2]

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        words = WORDS.get(language, WORDS["en"])
        return (Column("", definition.say(question.title, language), "number", dict(enumerate(words, start=1))),)


kind = Expectation()
