"""How easy it was, 1 to 7 (Customer Effort Score 2.0: agreement that it was made easy; the three highest count)."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Words
from meari.apps.surveys.questions._scale import Scale


class Effort(Scale):
    label = _("Effort (CES)")
    explanation = _("Agreement that it was easy, 1 to 7.")
    icon = "walk"
    metric = "ces"
    ends = "agreement"
    starter: ClassVar[Words] = {
        "ko": "저희 덕분에 문제를 쉽게 해결할 수 있었습니다.",
        "en": "The company made it easy for me to handle my issue.",
        "ja": "おかげで問題を簡単に解決できました。",
        "zh": "贵公司让我轻松解决了问题。",
        "vi": "Công ty đã giúp tôi giải quyết vấn đề một cách dễ dàng.",
    }
    low, high = 1, 7


kind = Effort()
