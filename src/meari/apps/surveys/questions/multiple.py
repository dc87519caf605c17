"""Any number of several choices."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.questions._choices import Many, Order


class Counted(Order):
    least = forms.IntegerField(label=_("At least"), min_value=0, max_value=50, required=False)
    most = forms.IntegerField(label=_("At most"), min_value=0, max_value=50, required=False)


class Multiple(Many):
    label = _("Several choices")
    explanation = _("Any number of them, with limits if you like.")
    settings = Counted


kind = Multiple()
