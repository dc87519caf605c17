"""A line of words."""

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.questions._text import ShortLength, Text


class ShortText(Text):
    label = _("Short text")
    explanation = _("One line.")
    icon = "forms"
    seconds = 15.0
    is_voice = False
    settings = ShortLength
    template = "surveys/answer/line.html"


kind = ShortText()
