"""How likely an employee is to recommend working here, 0 to 10."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Words
from meari.apps.surveys.questions._scale import Scale


class EmployeeNetPromoter(Scale):
    label = _("Recommending the workplace (eNPS)")
    explanation = _("0 to 10, asked of employees.")
    icon = "users"
    metric = "enps"
    ends = "likelihood"
    starter: ClassVar[Words] = {
        "ko": "우리 회사를 일하기 좋은 곳으로 지인에게 추천하실 의향이 얼마나 되십니까?",
        "en": "How likely are you to recommend this company as a place to work?",
        "ja": "この会社を働く場所として知人に勧める可能性はどのくらいありますか？",
        "zh": "您向熟人推荐本公司作为工作单位的可能性有多大？",
        "vi": "Bạn có sẵn lòng giới thiệu công ty này là nơi làm việc tốt không?",
    }


kind = EmployeeNetPromoter()
