"""How satisfied somebody is, on 5 or 7 points; the two highest count as satisfied."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Question, Words
from meari.apps.surveys.questions._base import whole
from meari.apps.surveys.questions._scale import POINTS, Scale


class Points(forms.Form):
    points = forms.TypedChoiceField(label=_("Scale"), choices=POINTS, coerce=int, initial=5)


class Satisfaction(Scale):
    label = _("Satisfaction (CSAT)")
    explanation = _("5 or 7 points; the two highest count as satisfied.")
    icon = "mood-smile"
    metric = "csat"
    ends = "satisfaction"
    starter: ClassVar[Words] = {
        "ko": "전반적으로 얼마나 만족하십니까?",
        "en": "Overall, how satisfied are you?",
        "ja": "全体としてどのくらい満足していますか？",
        "zh": "总体而言，您的满意程度如何？",
        "vi": "Nhìn chung, bạn hài lòng đến mức nào?",
    }
    settings = Points

    def bounds(self, question: Question) -> tuple[int, int]:
        return 1, 7 if whole(question, "points", 5, low=5, high=7) == 7 else 5


kind = Satisfaction()
