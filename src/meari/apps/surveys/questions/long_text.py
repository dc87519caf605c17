"""As many words as somebody has to say."""

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.questions._text import Text


class LongText(Text):
    label = _("Long text")
    explanation = _("Open answer; counted with all other voices.")
    icon = "align-left"
    seconds = 35.0
    longest = 4_000
    template = "surveys/answer/text.html"


kind = LongText()
