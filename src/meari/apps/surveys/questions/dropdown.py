"""One of many choices in a list that opens."""

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.questions._choices import One


class Dropdown(One):
    label = _("Drop-down list")
    explanation = _("One of many, in a list that opens.")
    icon = "selector"
    template = "surveys/answer/dropdown.html"


kind = Dropdown()
