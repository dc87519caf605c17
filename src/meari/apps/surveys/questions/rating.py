"""Stars or faces, 3 to 10 of them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Question
from meari.apps.surveys.protocol import Shown
from meari.apps.surveys.questions._base import whole
from meari.apps.surveys.questions._scale import Scale

FACES = ("😞", "🙁", "😐", "🙂", "😄")


class Look(forms.Form):
    look = forms.ChoiceField(label=_("Shown as"), choices=[("stars", _("Stars")), ("faces", _("Five faces"))])
    counts_as = forms.ChoiceField(
        label=_("Counts as"), choices=[("", _("Nothing")), ("expectation", _("Expectation met"))], required=False,
        help_text=_("The middle of the scale says: just as expected."),
    )  # fmt: skip
    points = forms.IntegerField(label=_("How many stars?"), min_value=3, max_value=10, initial=5)


class Rating(Scale):
    label = _("Rating")
    explanation = _("Stars or faces.")
    icon = "star"
    ends = "satisfaction"
    settings = Look
    low = 1
    template = "surveys/answer/rating.html"

    def bounds(self, question: Question) -> tuple[int, int]:
        is_faces = question.settings.get("look") == "faces"
        return 1, len(FACES) if is_faces else whole(question, "points", 5, low=3, high=10)

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        is_faces = shown.question.settings.get("look") == "faces"
        usual = super().more(shown, language, seed)
        marks = FACES if is_faces else ["★"] * len(usual["points"])
        return {**usual, "marked": list(zip(usual["points"], marks, strict=True)), "is_faces": is_faces}


kind = Rating()
