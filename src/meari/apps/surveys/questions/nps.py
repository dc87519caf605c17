"""How likely somebody is to recommend us, 0 to 10 (Reichheld, Harvard Business Review 12/2003)."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Words
from meari.apps.surveys.questions._scale import Scale


class NetPromoter(Scale):
    label = _("Recommendation (NPS)")
    explanation = _("0 to 10; promoters less detractors.")
    icon = "speakerphone"
    metric = "nps"
    ends = "likelihood"
    starter: ClassVar[Words] = {
        "ko": "저희를 가족이나 친구에게 추천하실 의향이 얼마나 되십니까?",
        "en": "How likely are you to recommend us to a friend or colleague?",
        "ja": "私たちをご家族やご友人に勧める可能性はどのくらいありますか？",
        "zh": "您向亲友推荐我们的可能性有多大？",
        "vi": "Bạn có sẵn lòng giới thiệu chúng tôi cho bạn bè hoặc người thân không?",
    }
    is_voice = False


kind = NetPromoter()
